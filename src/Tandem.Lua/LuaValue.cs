using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Tandem.Lua;

/// <summary>
/// One Lua value, 16 bytes: a reference, or a double when the reference is null. So <c>default</c> is the number 0,
/// not nil; use <see cref="Nil"/>.
/// </summary>
/// <remarks>
/// A number is the null reference because arithmetic is then one null check, and storing a result needs no write
/// barrier of the garbage collector.
/// </remarks>
public struct LuaValue : IEquatable<LuaValue>
{
    /// <summary>What the value refers to; null for a number.</summary>
    internal LuaObject? Object;

    /// <summary>The number, when <see cref="Object"/> is null.</summary>
    internal double Number;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal LuaValue(LuaObject? value)
    {
        Object = value;
        Number = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal LuaValue(double number)
    {
        Object = null;
        Number = number;
    }

    /// <summary>nil.</summary>
    public static LuaValue Nil => new(LuaConstant.Nil);

    /// <summary>true.</summary>
    public static LuaValue True => new(LuaConstant.True);

    /// <summary>false.</summary>
    public static LuaValue False => new(LuaConstant.False);

    /// <summary>The light userdata with the address 0, which is cjson.null.</summary>
    public static LuaValue NullPointer => new(LuaConstant.NullPointer);

    /// <summary>The Lua type.</summary>
    public readonly LuaType Type => Object is null ? LuaType.Number : Object.Type;

    /// <summary>Whether it is nil.</summary>
    public readonly bool IsNil => ReferenceEquals(Object, LuaConstant.Nil);

    /// <summary>Whether it is a number; a string that reads as one is not.</summary>
    public readonly bool IsNumber => Object is null;

    /// <summary>Whether a condition holds with it: all but nil and false.</summary>
    public readonly bool IsTruthy =>
        !ReferenceEquals(Object, LuaConstant.Nil) && !ReferenceEquals(Object, LuaConstant.False);

    public static implicit operator LuaValue(double number) => new(number);

    public static implicit operator LuaValue(bool value) => FromBoolean(value);

    public static implicit operator LuaValue(LuaString? value) => new(value ?? (LuaObject)LuaConstant.Nil);

    public static implicit operator LuaValue(LuaTable? value) => new(value ?? (LuaObject)LuaConstant.Nil);

    public static implicit operator LuaValue(LuaFunction? value) => new(value ?? (LuaObject)LuaConstant.Nil);

    public static bool operator ==(LuaValue left, LuaValue right) => left.Equals(right);

    public static bool operator !=(LuaValue left, LuaValue right) => !left.Equals(right);

    /// <summary>true or false.</summary>
    public static LuaValue FromBoolean(bool value) => new(value ? LuaConstant.True : LuaConstant.False);

    /// <summary>A number.</summary>
    public static LuaValue FromNumber(double value) => new(value);

    /// <summary>A string holding a copy of <paramref name="bytes"/>.</summary>
    public static LuaValue FromBytes(ReadOnlySpan<byte> bytes) => new(new LuaString(bytes));

    /// <summary>A string holding <paramref name="text"/> as UTF-8.</summary>
    public static LuaValue FromText(string text) => new(LuaString.FromText(text));

    /// <summary>Whether it is true or false, and which.</summary>
    public readonly bool TryGetBoolean(out bool value)
    {
        value = ReferenceEquals(Object, LuaConstant.True);
        return value || ReferenceEquals(Object, LuaConstant.False);
    }

    /// <summary>The number, when it is one; strings are not converted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool TryGetNumber(out double value)
    {
        value = Number;
        return Object is null;
    }

    /// <summary>The string, when it is one; numbers are not converted.</summary>
    public readonly bool TryGetString([NotNullWhen(true)] out LuaString? value)
    {
        value = Object as LuaString;
        return value is not null;
    }

    /// <summary>The table, when it is one.</summary>
    public readonly bool TryGetTable([NotNullWhen(true)] out LuaTable? value)
    {
        value = Object as LuaTable;
        return value is not null;
    }

    /// <summary>The function, when it is one.</summary>
    public readonly bool TryGetFunction([NotNullWhen(true)] out LuaFunction? value)
    {
        value = Object as LuaFunction;
        return value is not null;
    }

    /// <summary>The number, or what the string reads as: Lua's coercion in arithmetic.</summary>
    public readonly bool TryToNumber(out double value)
    {
        if (Object is null)
        {
            value = Number;
            return true;
        }

        if (Object is LuaString text)
        {
            return LuaNumber.TryParse(text.Span, out value);
        }

        value = 0;
        return false;
    }

    /// <summary>The string, or the number as text: Lua's coercion in concatenation.</summary>
    public readonly bool TryToLuaString([NotNullWhen(true)] out LuaString? value)
    {
        value = Object switch
        {
            null => LuaNumber.Format(Number),
            LuaString text => text,
            _ => null,
        };
        return value is not null;
    }

    /// <summary>Equality without metamethods: numbers by value, strings by content, the rest by identity.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Equals(LuaValue other) => Object is null
        ? other.Object is null && Number == other.Number
        : ReferenceEquals(Object, other.Object) || (Object is LuaString text && text.ContentEquals(other.Object));

    public override readonly bool Equals(object? obj) => obj is LuaValue other && Equals(other);

    public override readonly int GetHashCode() => Object is null ? Number.GetHashCode() : Object.KeyHash;

    /// <summary>For debugging and tests: what Lua's tostring gives without metamethods.</summary>
    public override readonly string ToString() => LuaNumber.Describe(this).ToString();
}
