using System;

namespace Tandem.Lua.Execution;

/// <summary>A coroutine, the main one too: a stack of values and the frames of the calls that use it.</summary>
internal sealed class LuaThread : LuaObject
{
    /// <summary>Deepest nesting of compiled calls; the same as in Lua 5.1.</summary>
    internal const int MaxFrames = 20000;

    private const int SmallStack = 256;
    private const int LargestKeptStack = 4096;

    internal LuaThread(LuaState state)
        : base(LuaType.Thread) => State = state;

    /// <summary>The interpreter it belongs to.</summary>
    internal LuaState State { get; }

    /// <summary>Values: registers of the frames, arguments and results of native calls. Grows, so never keep a copy.</summary>
    internal LuaValue[] Stack = new LuaValue[SmallStack];

    /// <summary>The first place not in use, exact while native code runs, and after instructions with open results.</summary>
    internal int Top;

    /// <summary>The frames, the innermost last.</summary>
    internal CallFrame[] Frames = new CallFrame[8];

    /// <summary>Frames in use.</summary>
    internal int FrameCount;

    /// <summary>For each frame the instruction of its last line; used by code loaded for debugging only.</summary>
    internal int[] LastLines = [];

    /// <summary>What coroutine.status tells.</summary>
    internal CoroutineStatus Status;

    /// <summary>Native nesting at which it was resumed: it can yield only there.</summary>
    internal int ResumeDepth;

    /// <summary>The function it begins with; null once started.</summary>
    internal LuaFunction? Body;

    /// <summary>Place of the suspended call of yield: its results go there.</summary>
    internal int SuspendedPlace;

    /// <summary>Results that call wants.</summary>
    internal int SuspendedWanted;

    /// <summary>Place of the first yielded value.</summary>
    internal int SuspendedFrom;

    /// <summary>Values yielded.</summary>
    internal int SuspendedCount;

    /// <summary>Makes room for places below <paramref name="end"/>.</summary>
    internal void EnsureStack(int end)
    {
        if (end > Stack.Length)
        {
            Array.Resize(ref Stack, Math.Max(end + 32, Stack.Length * 2));
        }
    }

    /// <summary>Puts a value at the top.</summary>
    internal void Push(LuaValue value)
    {
        if (Top >= Stack.Length)
        {
            EnsureStack(Top + 1);
        }

        Stack[Top++] = value;
    }

    /// <summary>Notes where the innermost frame is, and that the places from <paramref name="top"/> on are free.</summary>
    internal void Note(int programCounter, int top)
    {
        Frames[FrameCount - 1].ProgramCounter = programCounter;
        Top = top;
    }

    /// <summary>One more frame.</summary>
    internal ref CallFrame PushFrame()
    {
        if (FrameCount == Frames.Length)
        {
            if (FrameCount >= MaxFrames)
            {
                throw State.RuntimeError("stack overflow");
            }

            Array.Resize(ref Frames, Math.Min(FrameCount * 2, MaxFrames));
        }

        return ref Frames[FrameCount++];
    }

    /// <summary>Forgets the values left by calls that have ended.</summary>
    internal void Clear()
    {
        Top = 0;
        FrameCount = 0;
        if (Stack.Length > LargestKeptStack)
        {
            Stack = new LuaValue[SmallStack];
            Frames = new CallFrame[8];
        }
        else
        {
            Array.Clear(Stack);
        }
    }
}
