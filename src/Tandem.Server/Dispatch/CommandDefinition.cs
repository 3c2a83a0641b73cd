using System;
using System.Collections.Generic;

namespace Tandem.Server.Dispatch;

/// <summary>One command or subcommand, as the generator found it. There is one object for each in the process.</summary>
internal sealed class CommandDefinition
{
    private readonly string _keys;
    private KeySpec[]? _keySpecs;
    private int _stepOfAllKeys = -1;
    private KeyRange? _keyRange;

    public CommandDefinition(
        int id, string name, string syntax, int arity, CommandFlags flags, AclCategories acl, string keys, string tips,
        string since, string group, string summary, bool hasMethod, int member = 0)
    {
        Id = id;
        int bar = name.IndexOf('|', StringComparison.Ordinal);
        Name = name;
        Container = bar < 0 ? null : name[..bar];
        OwnName = bar < 0 ? name : name[(bar + 1)..];
        OwnNameBytes = System.Text.Encoding.ASCII.GetBytes(OwnName);
        Syntax = syntax;
        Arity = arity;
        Flags = flags;
        Acl = acl | Implied(flags, acl);
        _keys = keys;
        Tips = tips.Length == 0 ? [] : tips.Split(' ');
        Since = since;
        Group = group;
        Summary = summary;
        HasMethod = hasMethod;
        Member = member;
        TellsData = (flags & (CommandFlags.Write | CommandFlags.Readonly)) != 0
            || (acl & AclCategories.Scripting) != 0;
        RunsScript = name is "eval" or "evalsha" or "eval_ro" or "evalsha_ro" or "fcall" or "fcall_ro";
        SpecialKeys = name switch
        {
            "set" => SpecialKeys.Set,
            "bitfield" => SpecialKeys.BitField,
            "sort" => SpecialKeys.Sort,
            "sort_ro" => SpecialKeys.SortReadOnly,
            "migrate" => SpecialKeys.Migrate,
            _ => SpecialKeys.None,
        };
    }

    /// <summary>Whether its reply tells what is in the keyspace, or that it was changed; for EXEC the commands within tell that.</summary>
    public bool TellsData { get; }

    /// <summary>Whether it runs a script or function: EVAL, FCALL and their kin.</summary>
    public bool RunsScript { get; }

    /// <summary>How <see cref="KeyFinder"/> finds the keys.</summary>
    public SpecialKeys SpecialKeys { get; }

    /// <summary>Index in <see cref="CommandTable.All"/>.</summary>
    public int Id { get; }

    /// <summary>Lower-case; "config|get" for a subcommand.</summary>
    public string Name { get; }

    /// <summary>Name of the container, or null.</summary>
    public string? Container { get; }

    /// <summary>The name without its container.</summary>
    public string OwnName { get; }

    public byte[] OwnNameBytes { get; }

    public string Syntax { get; }

    /// <summary>Number of arguments, names included: exact, or the least when negative.</summary>
    public int Arity { get; }

    public CommandFlags Flags { get; }

    public AclCategories Acl { get; }

    public string[] Tips { get; }

    public string Since { get; }

    /// <summary>As COMMAND DOCS names it: "string", "sorted-set".</summary>
    public string Group { get; }

    public string Summary { get; }

    /// <summary>False for a container that is nothing by itself (CONFIG).</summary>
    public bool HasMethod { get; }

    /// <inheritdoc cref="CommandAttribute.Member"/>
    public int Member { get; }

    /// <summary>Subcommands in order of definition; empty for most commands.</summary>
    public List<CommandDefinition> Subcommands { get; } = [];

    public bool HasSubcommands => Subcommands.Count > 0;

    public KeySpec[] KeySpecs => _keySpecs ??= KeySpec.Parse(_keys);

    /// <summary>The keys as first, last and step, as far as these can tell.</summary>
    public KeyRange KeyRange => _keyRange ??= KeyRange.Of(KeySpecs);

    /// <summary>From one key to the next of a command whose keys are argument 1 and all that follow; 0 for others.</summary>
    public int StepOfAllKeys => _stepOfAllKeys >= 0 ? _stepOfAllKeys : FindStepOfAllKeys();

    /// <summary>The flags as COMMAND INFO prints them.</summary>
    public IReadOnlyList<string> FlagNames => CommandFlagNames.Of(KeyRange.IsComplete ? Flags : Flags | CommandFlags.MovableKeys);

    /// <summary>The categories as COMMAND INFO prints them: "@read".</summary>
    public IReadOnlyList<string> CategoryNames => AclCategoryNames.Of(Acl);

    public bool AcceptsArity(int argumentCount) => Arity >= 0 ? argumentCount == Arity : argumentCount >= -Arity;

    /// <summary>Whether a call with so many arguments takes a moment only: a fast command without options or lists.</summary>
    public bool IsBrief(int argumentCount) =>
        (Flags & (CommandFlags.Fast | CommandFlags.Brief)) != 0 && (Flags & CommandFlags.Blocking) == 0
        && argumentCount == Math.Abs(Arity);

    public bool Has(CommandFlags flags) => (Flags & flags) != 0;

    // Source: Redis 7.0, the categories that setImplicitACLCategories derives from the flags.
    private static AclCategories Implied(CommandFlags flags, AclCategories given)
    {
        AclCategories implied = AclCategories.None;
        if ((flags & CommandFlags.Write) != 0)
        {
            implied |= AclCategories.Write;
        }

        // Scripting commands that are read-only by flag are not readers of the keyspace to ACL.
        if ((flags & CommandFlags.Readonly) != 0 && (given & AclCategories.Scripting) == 0)
        {
            implied |= AclCategories.Read;
        }

        if ((flags & CommandFlags.Admin) != 0)
        {
            implied |= AclCategories.Admin | AclCategories.Dangerous;
        }

        if ((flags & CommandFlags.PubSub) != 0)
        {
            implied |= AclCategories.PubSub;
        }

        if ((flags & CommandFlags.Blocking) != 0)
        {
            implied |= AclCategories.Blocking;
        }

        return implied | ((flags & CommandFlags.Fast) != 0 ? AclCategories.Fast : AclCategories.Slow);
    }

    private int FindStepOfAllKeys() => _stepOfAllKeys = KeyRange is { First: 1, Last: -1, Step: int step } ? step : 0;
}
