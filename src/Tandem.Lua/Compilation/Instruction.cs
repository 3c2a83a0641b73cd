namespace Tandem.Lua.Compilation;

/// <summary>One instruction, 8 bytes; what the operands mean stands at <see cref="Opcode"/>.</summary>
internal struct Instruction(Opcode opcode, int a, int b, int c)
{
    /// <summary>What to do.</summary>
    internal Opcode Opcode = opcode;

    /// <summary>Mostly the target register.</summary>
    internal byte A = (byte)a;

    /// <summary>Register, count, or constant.</summary>
    internal ushort B = (ushort)b;

    /// <summary>Register, constant, count, or target of a jump.</summary>
    internal int C = c;
}
