using System.Collections.Generic;

namespace Tandem.Lua.Compilation;

/// <summary>The variables seen at one place of a function being parsed.</summary>
internal sealed class FunctionScope
{
    private const int MaxLocals = 200;
    private const int MaxUpvalues = 250; // Lua 5.1 allows 60

    private readonly List<LocalVariable> _locals = [];
    private readonly TokenStream _tokens;

    internal FunctionScope(FunctionScope? parent, FunctionBody body, TokenStream tokens)
    {
        Parent = parent;
        Body = body;
        _tokens = tokens;
    }

    /// <summary>The function around, or null.</summary>
    internal FunctionScope? Parent { get; }

    /// <summary>What is being parsed.</summary>
    internal FunctionBody Body { get; }

    /// <summary>Loops around the current place.</summary>
    internal int LoopDepth { get; set; }

    /// <summary>Variables seen here.</summary>
    internal int LocalCount => _locals.Count;

    /// <summary>From here on <paramref name="variable"/> is seen.</summary>
    internal void Declare(LocalVariable variable)
    {
        _locals.Add(variable);
        if (_locals.Count > MaxLocals)
        {
            throw TooMany(MaxLocals, "local variables");
        }
    }

    /// <summary>Forgets variables until <paramref name="count"/> are left.</summary>
    internal void Forget(int count) => _locals.RemoveRange(count, _locals.Count - count);

    /// <summary>What a name means here.</summary>
    internal Expression Resolve(LuaString name, int line)
    {
        if (Find(name) is LocalVariable local)
        {
            local.IsUsed = true;
            return new Expression(ExpressionKind.Local, line) { Local = local, Name = name };
        }

        int upvalue = FindUpvalue(name);
        return upvalue >= 0
            ? new Expression(ExpressionKind.Upvalue, line) { Upvalue = upvalue, Name = name }
            : new Expression(ExpressionKind.Global, line) { Name = name };
    }

    private LocalVariable? Find(LuaString name)
    {
        for (int i = _locals.Count - 1; i >= 0; i--)
        {
            if (ReferenceEquals(_locals[i].Name, name))
            {
                return _locals[i];
            }
        }

        return null;
    }

    private int FindUpvalue(LuaString name)
    {
        if (Parent is null)
        {
            return -1;
        }

        if (Parent.Find(name) is LocalVariable local)
        {
            local.IsCaptured = true;
            local.IsUsed = true;
            return AddUpvalue(name, local, -1);
        }

        int outer = Parent.FindUpvalue(name);
        return outer < 0 ? -1 : AddUpvalue(name, null, outer);
    }

    private int AddUpvalue(LuaString name, LocalVariable? local, int outer)
    {
        List<UpvalueSource> upvalues = Body.Upvalues;
        int known = upvalues.FindIndex(source => ReferenceEquals(source.Local, local) && source.Index == outer);
        if (known >= 0)
        {
            return known;
        }

        if (upvalues.Count == MaxUpvalues)
        {
            throw TooMany(MaxUpvalues, "upvalues");
        }

        upvalues.Add(new UpvalueSource(name, local, outer));
        return upvalues.Count - 1;
    }

    private LuaException TooMany(int limit, string what) => _tokens.PlainError(
        Body.Line == 0 ? $"main function has more than {limit} {what}" : $"function at line {Body.Line} has more than {limit} {what}");
}
