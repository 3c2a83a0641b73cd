using System.CommandLine;
using System.IO;
using Tandem.Platform.Storage;
using Tandem.Server.Persistence;
using Tandem.Server.Persistence.Inspection;

namespace Tandem.Roles.Operators;

/// <summary>The options by which the tools are told of a data folder: it, and what files in it are called if not as usual.</summary>
internal sealed class FolderOptions
{
    private readonly Option<string> _dumpName = new("--dbfilename")
    {
        Description = "as the server's directive",
        HelpName = "NAME",
        DefaultValueFactory = _ => "dump.rdb",
    };

    private readonly Option<string> _appendFolder = new("--appenddirname")
    {
        Description = "as the server's directive",
        HelpName = "NAME",
        DefaultValueFactory = _ => "appendonlydir",
    };

    private readonly Option<string> _appendName = new("--appendfilename")
    {
        Description = "as the server's directive",
        HelpName = "NAME",
        DefaultValueFactory = _ => "appendonly.aof",
    };

    public Option<string?> Folder { get; } = new("--dir")
    {
        Description = "the server's data folder; it is only read, and may be in use",
        HelpName = "FOLDER",
    };

    public void AddTo(Command command)
    {
        command.Add(Folder);
        command.Add(_appendFolder);
        command.Add(_appendName);
        command.Add(_dumpName);
    }

    /// <summary>The folder that was named.</summary>
    /// <exception cref="IOException">There is none.</exception>
    public DataFolder Read(ParseResult parsed) => Open(parsed.GetRequiredValue(Folder)!, parsed);

    /// <summary>A folder under the same names of files.</summary>
    /// <exception cref="IOException">There is none.</exception>
    public DataFolder Open(string path, ParseResult parsed)
    {
        FileStorage storage = new();
        return storage.DirectoryExists(path)
            ? new DataFolder(storage, Path.GetFullPath(path), Names(parsed))
            : throw new IOException($"{path}: no such folder");
    }

    private PersistenceOptions Names(ParseResult parsed) => new()
    {
        DatabaseFileName = parsed.GetValue(_dumpName)!,
        AppendFolderName = parsed.GetValue(_appendFolder)!,
        AppendFileName = parsed.GetValue(_appendName)!,
    };
}
