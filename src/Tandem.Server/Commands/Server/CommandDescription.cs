using System.Collections.Generic;
using System.Text;
using Tandem.Protocol;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Server;

/// <summary>Writes what COMMAND INFO and COMMAND DOCS say of a command.</summary>
internal static class CommandDescription
{
    /// <summary>The ten elements of COMMAND INFO.</summary>
    public static void Write(RespWriter reply, CommandDefinition command)
    {
        KeyRange range = command.KeyRange;
        reply.Array(10);
        reply.Bulk(command.Name);
        reply.Integer(command.Arity);
        WriteSet(reply, command.FlagNames);
        reply.Integer(range.First);
        reply.Integer(range.Last);
        reply.Integer(range.Step);
        WriteSet(reply, command.CategoryNames);
        reply.Set(command.Tips.Length);
        foreach (string tip in command.Tips)
        {
            reply.Bulk(tip);
        }

        reply.Set(command.KeySpecs.Length);
        foreach (KeySpec spec in command.KeySpecs)
        {
            Write(reply, spec);
        }

        if (!command.HasSubcommands)
        {
            reply.Set(0);
            return;
        }

        reply.Array(command.Subcommands.Count);
        foreach (CommandDefinition subcommand in command.Subcommands)
        {
            Write(reply, subcommand);
        }
    }

    /// <summary>Name and map of COMMAND DOCS. Arguments are not described.</summary>
    public static void WriteDocs(RespWriter reply, CommandDefinition command)
    {
        reply.Bulk(command.Name);
        reply.Map(command.HasSubcommands ? 4 : 3);
        Write(reply, "summary", command.Summary);
        Write(reply, "since", command.Since);
        Write(reply, "group", command.Group);
        if (command.HasSubcommands)
        {
            reply.Bulk("subcommands");
            reply.Map(command.Subcommands.Count);
            foreach (CommandDefinition subcommand in command.Subcommands)
            {
                WriteDocs(reply, subcommand);
            }
        }
    }

    /// <summary>A set of simple strings.</summary>
    public static void WriteSet(RespWriter reply, IReadOnlyList<string> names)
    {
        reply.Set(names.Count);
        foreach (string name in names)
        {
            reply.Simple(Encoding.ASCII.GetBytes(name));
        }
    }

    private static void Write(RespWriter reply, KeySpec spec)
    {
        reply.Map(spec.Notes is null ? 3 : 4);
        if (spec.Notes is not null)
        {
            Write(reply, "notes", spec.Notes);
        }

        reply.Bulk("flags");
        WriteSet(reply, spec.FlagNames);
        reply.Bulk("begin_search");
        if (spec.IsUnknown)
        {
            WriteSpec(reply, "unknown", []);
        }
        else if (spec.Keyword is null)
        {
            WriteSpec(reply, "index", [("index", spec.BeginIndex)]);
        }
        else
        {
            reply.Map(2);
            Write(reply, "type", "keyword");
            reply.Bulk("spec");
            reply.Map(2);
            Write(reply, "keyword", spec.Keyword);
            reply.Bulk("startfrom");
            reply.Integer(spec.KeywordFrom);
        }

        reply.Bulk("find_keys");
        if (spec.FindIsUnknown)
        {
            WriteSpec(reply, "unknown", []);
        }
        else if (spec.IsCounted)
        {
            WriteSpec(
                reply, "keynum", [("keynumidx", spec.CountIndex), ("firstkey", spec.FirstKey), ("keystep", spec.Step)]);
        }
        else
        {
            WriteSpec(reply, "range", [("lastkey", spec.LastKey), ("keystep", spec.Step), ("limit", spec.Limit)]);
        }
    }

    private static void WriteSpec(RespWriter reply, string type, (string Name, int Value)[] values)
    {
        reply.Map(2);
        Write(reply, "type", type);
        reply.Bulk("spec");
        reply.Map(values.Length);
        foreach ((string name, int value) in values)
        {
            reply.Bulk(name);
            reply.Integer(value);
        }
    }

    private static void Write(RespWriter reply, string name, string value)
    {
        reply.Bulk(name);
        reply.Bulk(value);
    }
}
