namespace Tandem.Lua.Compilation;

/// <summary>
/// What an instruction does. R is a register, K a constant; A, B and C are the instruction's operands; jumps go to the
/// instruction C.
/// </summary>
internal enum Opcode : byte
{
    /// <summary>R[A] = R[B].</summary>
    Move,

    /// <summary>R[A] = K[C].</summary>
    LoadConstant,

    /// <summary>R[A] to R[A + B - 1] = nil.</summary>
    LoadNil,

    /// <summary>R[A] = B is not 0.</summary>
    LoadBoolean,

    /// <summary>R[A] = a new cell with R[A].</summary>
    NewCell,

    /// <summary>R[A] = the value of the cell R[B].</summary>
    GetCell,

    /// <summary>The value of the cell R[A] = R[B].</summary>
    SetCell,

    /// <summary>R[A] = upvalue B.</summary>
    GetUpvalue,

    /// <summary>Upvalue A = R[B].</summary>
    SetUpvalue,

    /// <summary>R[A] = environment[K[C]].</summary>
    GetGlobal,

    /// <summary>environment[K[C]] = R[A].</summary>
    SetGlobal,

    /// <summary>R[A] = R[B][K[C]], a string.</summary>
    GetField,

    /// <summary>R[A] = R[B][C], an integer.</summary>
    GetInteger,

    /// <summary>R[A] = R[B][R[C]].</summary>
    GetIndex,

    /// <summary>R[A][K[C]] = R[B], a string.</summary>
    SetField,

    /// <summary>R[A][C] = R[B], an integer.</summary>
    SetInteger,

    /// <summary>R[A][R[C]] = R[B].</summary>
    SetIndex,

    /// <summary>R[A + 1] = R[B], R[A] = R[B][K[C]].</summary>
    GetMethod,

    /// <summary>R[A] = a new table with room for B values and C fields.</summary>
    NewTable,

    /// <summary>R[A][C + i] = R[A + i] for the B values from i = 1; B = 0: up to the top.</summary>
    SetList,

    /// <summary>R[A] = R[B] + R[C].</summary>
    Add,

    /// <summary>R[A] = R[B] - R[C].</summary>
    Subtract,

    /// <summary>R[A] = R[B] * R[C].</summary>
    Multiply,

    /// <summary>R[A] = R[B] / R[C].</summary>
    Divide,

    /// <summary>R[A] = R[B] % R[C].</summary>
    Modulo,

    /// <summary>R[A] = R[B] ^ R[C].</summary>
    Power,

    /// <summary>R[A] = R[B] + K[C], a number.</summary>
    AddConstant,

    /// <summary>R[A] = R[B] - K[C], a number.</summary>
    SubtractConstant,

    /// <summary>R[A] = R[B] * K[C], a number.</summary>
    MultiplyConstant,

    /// <summary>R[A] = R[B] / K[C], a number.</summary>
    DivideConstant,

    /// <summary>R[A] = R[B] % K[C], a number.</summary>
    ModuloConstant,

    /// <summary>R[A] = R[B] ^ K[C], a number.</summary>
    PowerConstant,

    /// <summary>R[A] = -R[B].</summary>
    Negate,

    /// <summary>R[A] = not R[B].</summary>
    Not,

    /// <summary>R[A] = #R[B].</summary>
    Length,

    /// <summary>R[A] = R[B] .. and so on to R[B + C - 1].</summary>
    Concatenate,

    /// <summary>Jump.</summary>
    Jump,

    /// <summary>Jump back: a step for the hook.</summary>
    JumpBack,

    /// <summary>Jump if R[A] is true.</summary>
    JumpIfTrue,

    /// <summary>Jump if R[A] is nil or false.</summary>
    JumpIfFalse,

    /// <summary>Jump if R[A] == R[B].</summary>
    JumpIfEqual,

    /// <summary>Jump unless R[A] == R[B].</summary>
    JumpIfNotEqual,

    /// <summary>Jump if R[A] == K[B].</summary>
    JumpIfEqualConstant,

    /// <summary>Jump unless R[A] == K[B].</summary>
    JumpIfNotEqualConstant,

    /// <summary>Jump if R[A] is less than R[B].</summary>
    JumpIfLess,

    /// <summary>Jump unless R[A] is less than R[B].</summary>
    JumpIfNotLess,

    /// <summary>Jump if R[A] is at most R[B].</summary>
    JumpIfLessOrEqual,

    /// <summary>Jump unless R[A] is at most R[B].</summary>
    JumpIfNotLessOrEqual,

    /// <summary>R[A] ... = R[A](R[A + 1] ...) with B - 1 arguments, B = 0: up to the top; C - 1 results, C = 0: all.</summary>
    Call,

    /// <summary>The same, and its results are those of the function; C is 0, and a return follows.</summary>
    TailCall,

    /// <summary>Return B - 1 values from R[A] on; B = 0: up to the top.</summary>
    Return,

    /// <summary>R[A] start, R[A + 1] limit, R[A + 2] step become numbers; jump to the loop's end.</summary>
    ForPrepare,

    /// <summary>R[A] += R[A + 2]; within the limit: R[A + 3] = R[A], jump back.</summary>
    ForLoop,

    /// <summary>R[A + 3] ... = R[A](R[A + 1], R[A + 2]) with B results.</summary>
    IteratorCall,

    /// <summary>Unless R[A + 3] is nil: R[A + 2] = R[A + 3], jump back.</summary>
    IteratorLoop,

    /// <summary>R[A] = closure of the function C.</summary>
    Closure,

    /// <summary>R[A] ... = B - 1 values of "..."; B = 0: all.</summary>
    Vararg,

    /// <summary>R[A] = the table "arg" of the values of "...".</summary>
    ArgumentTable,

    /// <summary>The code of a line begins, in code loaded for debugging only; B = 1: the function begins.</summary>
    Line,
}
