using System;
using System.CommandLine;
using System.Globalization;
using System.IO;
using Tandem.Server.Persistence.Inspection;

namespace Tandem.Roles.Operators;

/// <summary>The command line of <c>tandem check</c>.</summary>
internal sealed class CheckCommand
{
    private readonly FolderOptions _folder = new();

    private readonly Option<bool> _fix = new("--fix")
    {
        Description = "repair: cut off a torn end, which is kept in a file, renew an index, remove temporary files; no server may run",
    };

    /// <summary>Parses and runs it.</summary>
    /// <returns>The exit code: 0 when nothing is wrong any more.</returns>
    public static int Invoke(string[] arguments) => new CheckCommand().Create().Parse(arguments).Invoke();

    private RootCommand Create()
    {
        RootCommand command = new("Checks RDB files, append-only file and log of a data folder, every value and command.");
        _folder.Folder.Required = true;
        _folder.AddTo(command);
        command.Add(_fix);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        try
        {
            FolderCheck check = new(_folder.Read(parsed), parsed.GetValue(_fix), static finding => Console.Out.WriteLine(finding));
            check.Run();
            string faults = check.Faults == 0 ? "nothing" : check.Faults.ToString(CultureInfo.InvariantCulture);
            Console.Out.WriteLine($"{check.Files} {(check.Files == 1 ? "file" : "files")}, {faults} wrong");
            return check.Faults == 0 ? 0 : 1;
        }
        catch (IOException e)
        {
            Console.Error.WriteLine("tandem check: " + e.Message);
            return 2;
        }
    }
}
