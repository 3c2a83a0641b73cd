using System.Collections.Generic;
using System.Linq;
using System.Text;
using Tandem.Server.Acl;

namespace Tandem.Server.Dispatch;

/// <summary>The commands as rules of users see them: by their own names, whatever rename-command calls them.</summary>
/// <param name="forSentinel">True for the commands of a Sentinel.</param>
internal sealed class CommandCatalog(bool forSentinel = false) : ICommandCatalog
{
    private readonly CommandTable _commands = new(forSentinel);
    private readonly Dictionary<string, int[]> _byCategory = [];

    public int Count => CommandTable.All.Length;

    public int Find(string name) => _commands.FindByFullName(Encoding.Latin1.GetBytes(name))?.Id ?? -1;

    public string NameOf(int command) => CommandTable.All[command].Name;

    public IReadOnlyList<int> SubcommandsOf(int command) =>
        [.. CommandTable.All[command].Subcommands.Select(static subcommand => subcommand.Id)];

    public bool IsSubcommand(int command) => CommandTable.All[command].Container is not null;

    public IReadOnlyList<int>? InCategory(string category)
    {
        AclCategories flag = AclCategoryNames.Find(category);
        if (flag == AclCategories.None)
        {
            return null;
        }

        if (!_byCategory.TryGetValue(category, out int[]? members))
        {
            members = [.. CommandTable.All.Where(command => (command.Acl & flag) != 0).Select(static command => command.Id)];
            _byCategory.Add(category, members);
        }

        return members;
    }
}
