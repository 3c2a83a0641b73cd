using System;
using Tandem.Lua.Compilation;

namespace Tandem.Lua.Execution;

/// <summary>The loop that executes compiled code.</summary>
/// <remarks>
/// Calls between compiled functions stay in one loop; native functions that call back begin a nested one. The registers are
/// a span over the thread's stack, which may move whenever anything else runs: after each slow path it is taken anew. Before
/// a slow path the program counter is noted in the frame, for error texts and for whoever looks at the frames.
/// </remarks>
internal static class Interpreter
{
    /// <summary>Runs the innermost frame until the call that began it returns.</summary>
    /// <returns>False if the coroutine suspended itself instead.</returns>
    internal static bool Run(LuaThread thread)
    {
        LuaState state = thread.State;
    EnterFrame:
        LuaClosure closure = thread.Frames[thread.FrameCount - 1].Closure;
        int start = thread.Frames[thread.FrameCount - 1].Base;
        int pc = thread.Frames[thread.FrameCount - 1].ProgramCounter;
        FunctionPrototype prototype = closure.Prototype;
        Instruction[] code = prototype.Code;
        LuaValue[] constants = prototype.Constants;
        LuaString[] names = prototype.Names;
        int top = start + prototype.RegisterCount;
        Span<LuaValue> registers = thread.Stack.AsSpan(start);
        while (true)
        {
            Instruction i = code[pc++];
            ref LuaValue a = ref registers[i.A];
            switch (i.Opcode)
            {
                case Opcode.Move:
                    a = registers[i.B];
                    continue;
                case Opcode.LoadConstant:
                    a = constants[i.C];
                    continue;
                case Opcode.LoadNil:
                    registers.Slice(i.A, i.B).Fill(LuaValue.Nil);
                    continue;
                case Opcode.LoadBoolean:
                    a = LuaValue.FromBoolean(i.B != 0);
                    continue;
                case Opcode.NewCell:
                    a = new LuaValue(new LuaCell(a));
                    continue;
                case Opcode.GetCell:
                    a = ((LuaCell)registers[i.B].Object!).Value;
                    continue;
                case Opcode.SetCell:
                    ((LuaCell)a.Object!).Value = registers[i.B];
                    continue;
                case Opcode.GetUpvalue:
                    a = closure.Upvalues[i.B].Value;
                    continue;
                case Opcode.SetUpvalue:
                    closure.Upvalues[i.A].Value = registers[i.B];
                    continue;
                case Opcode.GetGlobal:
                    {
                        LuaTable environment = closure.Environment!;
                        a = environment.Get(names[i.C]);
                        if (a.IsNil && environment.Metatable is not null)
                        {
                            thread.Note(pc, top);
                            LuaValue found = Metamethods.Index(state, environment, names[i.C], null);
                            registers = thread.Stack.AsSpan(start);
                            registers[i.A] = found;
                        }

                        continue;
                    }

                case Opcode.SetGlobal:
                    {
                        LuaTable environment = closure.Environment!;
                        if (environment.IsReadOnly || !environment.TryOverwrite(names[i.C], a))
                        {
                            thread.Note(pc, top);
                            Metamethods.SetIndex(state, environment, names[i.C], a, null);
                            registers = thread.Stack.AsSpan(start);
                        }

                        continue;
                    }

                case Opcode.GetField:
                    {
                        if (registers[i.B].Object is LuaTable table)
                        {
                            a = table.Get(names[i.C]);
                            if (!a.IsNil || table.Metatable is null)
                            {
                                continue;
                            }

                            registers[i.B] = table; // A and B may be the same register
                        }

                        thread.Note(pc, top);
                        LuaValue found = Metamethods.Index(state, registers[i.B], names[i.C], i.B);
                        registers = thread.Stack.AsSpan(start);
                        registers[i.A] = found;
                        continue;
                    }

                case Opcode.GetInteger:
                    {
                        if (registers[i.B].Object is LuaTable table)
                        {
                            a = table.GetInteger(i.C);
                            if (!a.IsNil || table.Metatable is null)
                            {
                                continue;
                            }

                            registers[i.B] = table;
                        }

                        thread.Note(pc, top);
                        LuaValue found = Metamethods.Index(state, registers[i.B], i.C, i.B);
                        registers = thread.Stack.AsSpan(start);
                        registers[i.A] = found;
                        continue;
                    }

                case Opcode.GetIndex:
                    {
                        LuaValue key = registers[i.C];
                        if (registers[i.B].Object is LuaTable table)
                        {
                            a = table.Get(key);
                            if (!a.IsNil || table.Metatable is null)
                            {
                                continue;
                            }

                            registers[i.B] = table;
                        }

                        thread.Note(pc, top);
                        LuaValue found = Metamethods.Index(state, registers[i.B], key, i.B);
                        registers = thread.Stack.AsSpan(start);
                        registers[i.A] = found;
                        continue;
                    }

                case Opcode.SetField:
                    {
                        if (a.Object is not LuaTable { IsReadOnly: false } table || !table.TryOverwrite(names[i.C], registers[i.B]))
                        {
                            thread.Note(pc, top);
                            Metamethods.SetIndex(state, a, names[i.C], registers[i.B], i.A);
                            registers = thread.Stack.AsSpan(start);
                        }

                        continue;
                    }

                case Opcode.SetInteger:
                    {
                        if (a.Object is LuaTable { IsReadOnly: false, Metatable: null } table)
                        {
                            table.SetInteger(i.C, registers[i.B]);
                            continue;
                        }

                        thread.Note(pc, top);
                        Metamethods.SetIndex(state, a, i.C, registers[i.B], i.A);
                        registers = thread.Stack.AsSpan(start);
                        continue;
                    }

                case Opcode.SetIndex:
                    {
                        LuaValue key = registers[i.C];
                        if (a.Object is LuaTable { IsReadOnly: false, Metatable: null } table)
                        {
                            if (key.Object is null)
                            {
                                int index = (int)key.Number;
                                if (index == key.Number)
                                {
                                    table.SetInteger(index, registers[i.B]);
                                    continue;
                                }
                            }
                            else if (key.Object is LuaString text && table.TryOverwrite(text, registers[i.B]))
                            {
                                continue;
                            }
                        }

                        thread.Note(pc, top);
                        Metamethods.SetIndex(state, a, key, registers[i.B], i.A);
                        registers = thread.Stack.AsSpan(start);
                        continue;
                    }

                case Opcode.GetMethod:
                    {
                        LuaValue self = registers[i.B];
                        registers[i.A + 1] = self;
                        LuaTable? table = self.Object as LuaTable;
                        if (table is not null)
                        {
                            LuaValue method = table.Get(names[i.C]);
                            if (!method.IsNil)
                            {
                                a = method;
                                continue;
                            }
                        }

                        thread.Note(pc, top);
                        LuaValue found = Metamethods.Index(state, self, names[i.C], i.B);
                        registers = thread.Stack.AsSpan(start);
                        registers[i.A] = found;
                        continue;
                    }

                case Opcode.NewTable:
                    a = new LuaTable(i.B, i.C);
                    continue;
                case Opcode.SetList:
                    {
                        int count = i.B != 0 ? i.B : thread.Top - (start + i.A + 1);
                        ((LuaTable)a.Object!).SetRange(i.C + 1, registers.Slice(i.A + 1, count));
                        continue;
                    }

                case Opcode.Add:
                    {
                        ref LuaValue b = ref registers[i.B];
                        ref LuaValue c = ref registers[i.C];
                        if (b.Object is null && c.Object is null)
                        {
                            a.Number = b.Number + c.Number;
                            a.Object = null;
                            continue;
                        }

                        goto SlowArithmetic;
                    }

                case Opcode.Subtract:
                    {
                        ref LuaValue b = ref registers[i.B];
                        ref LuaValue c = ref registers[i.C];
                        if (b.Object is null && c.Object is null)
                        {
                            a.Number = b.Number - c.Number;
                            a.Object = null;
                            continue;
                        }

                        goto SlowArithmetic;
                    }

                case Opcode.Multiply:
                    {
                        ref LuaValue b = ref registers[i.B];
                        ref LuaValue c = ref registers[i.C];
                        if (b.Object is null && c.Object is null)
                        {
                            a.Number = b.Number * c.Number;
                            a.Object = null;
                            continue;
                        }

                        goto SlowArithmetic;
                    }

                case Opcode.Divide:
                    {
                        ref LuaValue b = ref registers[i.B];
                        ref LuaValue c = ref registers[i.C];
                        if (b.Object is null && c.Object is null)
                        {
                            a.Number = b.Number / c.Number;
                            a.Object = null;
                            continue;
                        }

                        goto SlowArithmetic;
                    }

                case Opcode.Modulo or Opcode.Power:
                    goto SlowArithmetic;
                case Opcode.AddConstant:
                    {
                        ref LuaValue b = ref registers[i.B];
                        if (b.Object is null)
                        {
                            a.Number = b.Number + constants[i.C].Number;
                            a.Object = null;
                            continue;
                        }

                        goto SlowConstant;
                    }

                case Opcode.SubtractConstant:
                    {
                        ref LuaValue b = ref registers[i.B];
                        if (b.Object is null)
                        {
                            a.Number = b.Number - constants[i.C].Number;
                            a.Object = null;
                            continue;
                        }

                        goto SlowConstant;
                    }

                case Opcode.MultiplyConstant:
                    {
                        ref LuaValue b = ref registers[i.B];
                        if (b.Object is null)
                        {
                            a.Number = b.Number * constants[i.C].Number;
                            a.Object = null;
                            continue;
                        }

                        goto SlowConstant;
                    }

                case Opcode.DivideConstant:
                    {
                        ref LuaValue b = ref registers[i.B];
                        if (b.Object is null)
                        {
                            a.Number = b.Number / constants[i.C].Number;
                            a.Object = null;
                            continue;
                        }

                        goto SlowConstant;
                    }

                case Opcode.ModuloConstant:
                    {
                        ref LuaValue b = ref registers[i.B];
                        if (b.Object is null)
                        {
                            a.Number = LuaArithmetic.Modulo(b.Number, constants[i.C].Number);
                            a.Object = null;
                            continue;
                        }

                        goto SlowConstant;
                    }

                case Opcode.PowerConstant:
                    goto SlowConstant;
                case Opcode.Negate:
                    {
                        ref LuaValue b = ref registers[i.B];
                        if (b.Object is null)
                        {
                            a.Number = -b.Number;
                            a.Object = null;
                            continue;
                        }

                        thread.Note(pc, top);
                        LuaValue value = Metamethods.Arithmetic(state, Operator.Negate, b, b, i.B, i.B);
                        registers = thread.Stack.AsSpan(start);
                        registers[i.A] = value;
                        continue;
                    }

                case Opcode.Not:
                    a = LuaValue.FromBoolean(!registers[i.B].IsTruthy);
                    continue;
                case Opcode.Length:
                    {
                        thread.Note(pc, top);
                        LuaValue value = Metamethods.Length(state, registers[i.B], i.B);
                        registers = thread.Stack.AsSpan(start);
                        registers[i.A] = value;
                        continue;
                    }

                case Opcode.Concatenate:
                    {
                        thread.Note(pc, top);
                        LuaValue value = Metamethods.Concatenate(thread, start + i.B, i.C, i.B);
                        registers = thread.Stack.AsSpan(start);
                        registers[i.A] = value;
                        continue;
                    }

                case Opcode.Jump:
                    pc = i.C;
                    continue;
                case Opcode.JumpBack:
                    pc = i.C;
                    goto Step;
                case Opcode.JumpIfTrue:
                    if (a.IsTruthy)
                    {
                        pc = i.C;
                    }

                    continue;
                case Opcode.JumpIfFalse:
                    if (!a.IsTruthy)
                    {
                        pc = i.C;
                    }

                    continue;
                case Opcode.JumpIfEqualConstant:
                    if (a.Equals(constants[i.B]))
                    {
                        pc = i.C;
                    }

                    continue;
                case Opcode.JumpIfNotEqualConstant:
                    if (!a.Equals(constants[i.B]))
                    {
                        pc = i.C;
                    }

                    continue;
                case Opcode.JumpIfEqual or Opcode.JumpIfNotEqual:
                    {
                        ref LuaValue b = ref registers[i.B];
                        bool isEqual = a.Equals(b);
                        if (!isEqual && a.Object is LuaTable && b.Object is LuaTable)
                        {
                            thread.Note(pc, top);
                            isEqual = Metamethods.AreEqual(state, a, b);
                            registers = thread.Stack.AsSpan(start);
                        }

                        if (isEqual == (i.Opcode == Opcode.JumpIfEqual))
                        {
                            pc = i.C;
                        }

                        continue;
                    }

                case Opcode.JumpIfLess or Opcode.JumpIfNotLess:
                    {
                        ref LuaValue b = ref registers[i.B];
                        bool isLess;
                        if (a.Object is null && b.Object is null)
                        {
                            isLess = a.Number < b.Number;
                        }
                        else
                        {
                            thread.Note(pc, top);
                            isLess = Metamethods.IsLess(state, a, b);
                            registers = thread.Stack.AsSpan(start);
                        }

                        if (isLess == (i.Opcode == Opcode.JumpIfLess))
                        {
                            pc = i.C;
                        }

                        continue;
                    }

                case Opcode.JumpIfLessOrEqual or Opcode.JumpIfNotLessOrEqual:
                    {
                        ref LuaValue b = ref registers[i.B];
                        bool isLess;
                        if (a.Object is null && b.Object is null)
                        {
                            isLess = a.Number <= b.Number;
                        }
                        else
                        {
                            thread.Note(pc, top);
                            isLess = Metamethods.IsLessOrEqual(state, a, b);
                            registers = thread.Stack.AsSpan(start);
                        }

                        if (isLess == (i.Opcode == Opcode.JumpIfLessOrEqual))
                        {
                            pc = i.C;
                        }

                        continue;
                    }

                case Opcode.Call:
                    {
                        int place = start + i.A;
                        int count = i.B != 0 ? i.B - 1 : thread.Top - (place + 1);
                        thread.Note(pc, top);
                        if (--state.StepsLeft <= 0)
                        {
                            thread.Top = Math.Max(top, place + 1 + count);
                            state.Step();
                        }

                        LuaObject? called = thread.Stack[place].Object;
                        if (called is not LuaFunction)
                        {
                            thread.Top = Math.Max(top, place + 1 + count);
                            called = Calls.FindCallable(thread, place, ref count, i.A);
                        }

                        if (called is LuaClosure callee)
                        {
                            Calls.Enter(thread, callee, place, count, i.C - 1, isEntry: false);
                            goto EnterFrame;
                        }

                        if (!Calls.CallNative(thread, (LuaNativeFunction)called!, place, count, i.C - 1))
                        {
                            return false;
                        }

                        registers = thread.Stack.AsSpan(start);
                        continue;
                    }

                case Opcode.TailCall:
                    {
                        int place = start + i.A;
                        int count = i.B != 0 ? i.B - 1 : thread.Top - (place + 1);
                        thread.Note(pc, Math.Max(top, place + 1 + count));
                        if (--state.StepsLeft <= 0)
                        {
                            state.Step();
                        }

                        LuaFunction called = Calls.FindCallable(thread, place, ref count, i.A);
                        if (called is LuaClosure callee)
                        {
                            Calls.EnterTail(thread, callee, place, count);
                            goto EnterFrame;
                        }

                        if (!Calls.CallNative(thread, (LuaNativeFunction)called, place, count, -1))
                        {
                            return false;
                        }

                        registers = thread.Stack.AsSpan(start);
                        continue;
                    }

                case Opcode.Return:
                    {
                        int from = start + i.A;
                        if (Calls.Return(thread, from, i.B != 0 ? i.B - 1 : thread.Top - from))
                        {
                            return true;
                        }

                        goto EnterFrame;
                    }

                case Opcode.ForPrepare:
                    thread.Note(pc, top);
                    Loops.Prepare(state, registers.Slice(i.A, 3));
                    pc = i.C;
                    continue;
                case Opcode.ForLoop:
                    {
                        double step = registers[i.A + 2].Number;
                        double next = a.Number + step;
                        double limit = registers[i.A + 1].Number;
                        if (step > 0 ? next <= limit : limit <= next)
                        {
                            a.Number = next;
                            ref LuaValue visible = ref registers[i.A + 3];
                            visible.Object = null;
                            visible.Number = next;
                            pc = i.C;
                            goto Step;
                        }

                        continue;
                    }

                case Opcode.IteratorCall:
                    {
                        if (ReferenceEquals(a.Object, Loops.Next) && registers[i.A + 1].Object is LuaTable table)
                        {
                            thread.Note(pc, top);
                            Loops.Advance(state, table, registers[(i.A + 2)..], i.B);
                            continue;
                        }

                        if (ReferenceEquals(a.Object, Loops.NextItem) && registers[i.A + 1].Object is LuaTable list)
                        {
                            Loops.AdvanceInOrder(list, registers[(i.A + 2)..], i.B);
                            continue;
                        }

                        int place = start + i.A + 3;
                        registers.Slice(i.A, 3).CopyTo(registers[(i.A + 3)..]);
                        thread.Note(pc, Math.Max(top, place + 3));
                        int count = 2;
                        LuaFunction called = Calls.FindCallable(thread, place, ref count, i.A);
                        if (called is LuaClosure callee)
                        {
                            Calls.Enter(thread, callee, place, count, i.B, isEntry: false);
                            goto EnterFrame;
                        }

                        if (!Calls.CallNative(thread, (LuaNativeFunction)called, place, count, i.B))
                        {
                            return false;
                        }

                        registers = thread.Stack.AsSpan(start);
                        continue;
                    }

                case Opcode.IteratorLoop:
                    {
                        ref LuaValue first = ref registers[i.A + 3];
                        if (!first.IsNil)
                        {
                            registers[i.A + 2] = first;
                            pc = i.C;
                            goto Step;
                        }

                        continue;
                    }

                case Opcode.Closure:
                    a = Loops.MakeClosure(closure, prototype.Functions[i.C], registers);
                    continue;
                case Opcode.Vararg:
                    {
                        int from = thread.Frames[thread.FrameCount - 1].VarargPlace;
                        int count = start - from;
                        thread.EnsureStack(start + i.A + Math.Max(count, i.B) + 1);
                        Calls.Place(thread, start + i.A, i.B - 1, from, count);
                        registers = thread.Stack.AsSpan(start);
                        continue;
                    }

                case Opcode.Line:
                    LineHooks.Reach(thread, pc, top);
                    goto EnterFrame;
                default:
                    a = Loops.MakeArgumentTable(thread);
                    continue;
            }

        Step:
            if (--state.StepsLeft <= 0)
            {
                thread.Note(pc, top);
                state.Step();
                registers = thread.Stack.AsSpan(start);
            }

            continue;

        SlowArithmetic:
            {
                LuaValue b = registers[i.B];
                LuaValue c = registers[i.C];
                Operator sign = (Operator)(i.Opcode - Opcode.Add + (int)Operator.Add);
                if (b.Object is null && c.Object is null)
                {
                    registers[i.A] = LuaArithmetic.Apply(sign, b.Number, c.Number);
                    continue;
                }

                thread.Note(pc, top);
                LuaValue value = Metamethods.Arithmetic(state, sign, b, c, i.B, i.C);
                registers = thread.Stack.AsSpan(start);
                registers[i.A] = value;
                continue;
            }

        SlowConstant:
            {
                LuaValue b = registers[i.B];
                Operator sign = (Operator)(i.Opcode - Opcode.AddConstant + (int)Operator.Add);
                if (b.Object is null)
                {
                    registers[i.A] = LuaArithmetic.Apply(sign, b.Number, constants[i.C].Number);
                    continue;
                }

                thread.Note(pc, top);
                LuaValue value = Metamethods.Arithmetic(state, sign, b, constants[i.C], i.B, null);
                registers = thread.Stack.AsSpan(start);
                registers[i.A] = value;
            }
        }
    }
}
