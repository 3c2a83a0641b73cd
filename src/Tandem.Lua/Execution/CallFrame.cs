namespace Tandem.Lua.Execution;

/// <summary>One running call of a compiled function.</summary>
internal struct CallFrame
{
    /// <summary>What runs.</summary>
    internal LuaClosure Closure;

    /// <summary>Place of register 0 in the stack.</summary>
    internal int Base;

    /// <summary>Place of the called function, where results go.</summary>
    internal int ResultPlace;

    /// <summary>Results the caller wants, -1 for all.</summary>
    internal int Wanted;

    /// <summary>The next instruction; exact only while something else runs or an error is made.</summary>
    internal int ProgramCounter;

    /// <summary>Place of the first argument beyond the parameters; they end where the registers begin.</summary>
    internal int VarargPlace;

    /// <summary>Whether native code called: the interpreter's loop ends when this returns.</summary>
    internal bool IsEntry;

    /// <summary>Calls this frame has been reused for by tail calls.</summary>
    internal int TailCalls;
}
