using System;
using System.Runtime.CompilerServices;

namespace Tandem.Lua;

/// <summary>
/// A Lua table: values of the keys 1 to n in an array, the rest in a hash. Access is raw here, metamethods are the
/// interpreter's matter.
/// </summary>
/// <remarks>
/// Invariants: the last value of the array part is not nil; no key of 1 to <see cref="_count"/> + 1 is alive in the hash,
/// so that the length is known. The
/// entries of the hash keep their places until it grows, so a traversal survives assignments to existing fields.
/// </remarks>
public sealed class LuaTable : LuaObject
{
    private static readonly int[] NoBuckets = [-1];

    private LuaValue[] _array = [];
    private int _count;             // array values in use
    private LuaTableEntry[] _entries = [];
    private int _entryCount;        // entries in use, dead ones too
    private int[] _buckets = NoBuckets; // a power of two of them: index of the first entry, or -1

    /// <summary>An empty table with room for this many values.</summary>
    public LuaTable(int arrayCapacity = 0, int hashCapacity = 0)
        : base(LuaType.Table)
    {
        if (arrayCapacity > 0)
        {
            _array = new LuaValue[arrayCapacity];
        }

        if (hashCapacity > 0)
        {
            AllocateHash(hashCapacity);
        }
    }

    /// <summary>The metatable, or null.</summary>
    public LuaTable? Metatable { get; set; }

    /// <summary>
    /// Redis's protection: a script that changes the table, its metatable included, gets the error "Attempt to modify a
    /// readonly table". Members of this class do not look at it: native code may change any table.
    /// </summary>
    public bool IsReadOnly { get; set; }

    /// <summary>A border: n so that t[n] is not nil and t[n+1] is nil; 0 if t[1] is nil. What # gives.</summary>
    public int Length => _count;

    /// <summary>Metamethods found to be absent, one bit each; forgotten when a field appears.</summary>
    internal uint AbsentMetamethods { get; set; }

    /// <summary>Approximate bytes it takes, without what it refers to.</summary>
    internal long SizeBytes => 80 + (16L * _array.Length) + (40L * _entries.Length) + (4L * _buckets.Length);

    /// <summary>The value at <paramref name="key"/>, nil when there is none. Setting nil removes.</summary>
    /// <exception cref="LuaException">Set with a key that is nil or NaN.</exception>
    public LuaValue this[LuaValue key]
    {
        get => Get(key);
        set => Set(key, value);
    }

    /// <summary>The value at the string <paramref name="key"/>, as UTF-8; allocates for the key when it sets.</summary>
    public LuaValue this[string key]
    {
        get => Get(LuaString.FromText(key));
        set => Set(LuaString.FromText(key), value);
    }

    /// <summary>The value at the integer <paramref name="index"/>.</summary>
    public LuaValue this[int index]
    {
        get => GetInteger(index);
        set => SetInteger(index, value);
    }

    /// <summary>The value at <paramref name="key"/>, nil when there is none.</summary>
    public LuaValue Get(LuaValue key)
    {
        if (key.Object is LuaString text)
        {
            return Get(text);
        }

        if (key.Object is null)
        {
            int index = (int)key.Number;
            if (index == key.Number && (uint)(index - 1) < (uint)_count)
            {
                return _array[index - 1];
            }
        }

        int entry = FindEntry(key);
        return entry >= 0 ? _entries[entry].Value : LuaValue.Nil;
    }

    /// <summary>The value at the string <paramref name="key"/>, nil when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LuaValue Get(LuaString key)
    {
        int hash = key.Hash;
        int[] buckets = _buckets;
        LuaTableEntry[] entries = _entries;
        for (int i = buckets[hash & (buckets.Length - 1)]; (uint)i < (uint)entries.Length; i = entries[i].Next)
        {
            ref LuaTableEntry entry = ref entries[i];
            if (ReferenceEquals(entry.Key.Object, key)
                || (entry.Key.Object is LuaString other && other.SameContent(key)))
            {
                return entry.Value;
            }
        }

        return LuaValue.Nil;
    }

    /// <summary>The value at the string of these bytes, nil when there is none; allocates nothing.</summary>
    public LuaValue Get(ReadOnlySpan<byte> key)
    {
        int hash = LuaString.ComputeHash(key);
        for (int i = _buckets[hash & (_buckets.Length - 1)]; i >= 0; i = _entries[i].Next)
        {
            if (_entries[i].Key.Object is LuaString other && other.Span.SequenceEqual(key))
            {
                return _entries[i].Value;
            }
        }

        return LuaValue.Nil;
    }

    /// <summary>The value at the integer <paramref name="index"/>, nil when there is none.</summary>
    public LuaValue GetInteger(int index) =>
        (uint)(index - 1) < (uint)_count ? _array[index - 1] : FindInHash(index);

    /// <summary>Sets the value at <paramref name="key"/>; nil removes.</summary>
    /// <exception cref="LuaException">The key is nil or NaN.</exception>
    public void Set(LuaValue key, LuaValue value)
    {
        if (key.Object is null)
        {
            int index = (int)key.Number;
            if (index == key.Number)
            {
                SetInteger(index, value);
                return;
            }

            if (double.IsNaN(key.Number))
            {
                throw new LuaException("table index is NaN");
            }
        }
        else if (key.IsNil)
        {
            throw new LuaException("table index is nil");
        }

        SetInHash(key, value);
    }

    /// <summary>Sets the value at the string of these bytes; allocates for the key only when it is new.</summary>
    public void Set(ReadOnlySpan<byte> key, LuaValue value) => SetInHash(new LuaString(key), value);

    /// <summary>Sets the value at the integer <paramref name="index"/>; nil removes.</summary>
    public void SetInteger(int index, LuaValue value)
    {
        uint place = (uint)(index - 1);
        if (place < (uint)_count)
        {
            _array[place] = value;
            if (value.IsNil && place == (uint)(_count - 1))
            {
                DropTrailingNils();
            }
        }
        else if (place == (uint)_count && !value.IsNil)
        {
            Append(value);
        }
        else
        {
            SetInHash(index, value);
        }
    }

    /// <summary>Sets the field <paramref name="name"/> to a native function.</summary>
    public void SetFunction(string name, LuaNative body) => this[name] = LuaFunction.Native(name, body);

    /// <summary>
    /// The traversal: moves <paramref name="key"/> (nil to begin) to the next field, and gives its value. False at the end.
    /// </summary>
    /// <exception cref="LuaException">The key is not in the table.</exception>
    public bool Next(ref LuaValue key, out LuaValue value)
    {
        int place = key.IsNil ? 0 : PlaceAfter(key);
        for (; place < _count; place++)
        {
            if (!_array[place].IsNil)
            {
                key = place + 1.0;
                value = _array[place];
                return true;
            }
        }

        for (int i = place - _count; i < _entryCount; i++)
        {
            ref LuaTableEntry entry = ref _entries[i];
            if (!entry.Value.IsNil)
            {
                key = entry.Key;
                value = entry.Value;
                return true;
            }
        }

        key = LuaValue.Nil;
        value = LuaValue.Nil;
        return false;
    }

    /// <summary>Sets 1 to n from <paramref name="values"/> beginning at <paramref name="first"/>: a constructor's items.</summary>
    internal void SetRange(int first, ReadOnlySpan<LuaValue> values)
    {
        EnsureArray(Math.Max(first - 1 + values.Length, 0));
        if (first - 1 == _count && _entryCount == 0)
        {
            values.CopyTo(_array.AsSpan(_count));
            _count += values.Length;
            DropTrailingNils();
            return;
        }

        // A later index first: holes must not send what follows to the hash.
        for (int i = 0; i < values.Length; i++)
        {
            SetInteger(first + i, values[i]);
        }
    }

    /// <summary>The values of the array part.</summary>
    internal Span<LuaValue> ArrayValues() => _array.AsSpan(0, _count);

    /// <summary>The entries of the hash part; those with nil values are dead.</summary>
    internal ReadOnlySpan<LuaTableEntry> Entries() => _entries.AsSpan(0, _entryCount);

    /// <summary>Overwrites an existing string field that is not nil; false when there is none.</summary>
    internal bool TryOverwrite(LuaString key, in LuaValue value)
    {
        LuaTableEntry[] entries = _entries;
        for (int i = _buckets[key.Hash & (_buckets.Length - 1)]; (uint)i < (uint)entries.Length; i = entries[i].Next)
        {
            ref LuaTableEntry entry = ref entries[i];
            if (ReferenceEquals(entry.Key.Object, key)
                || (entry.Key.Object is LuaString other && other.SameContent(key)))
            {
                if (entry.Value.IsNil)
                {
                    return false;
                }

                entry.Value = value;
                return true;
            }
        }

        return false;
    }

    private static int HashOf(LuaValue key) => key.Object is null ? HashOf(key.Number) : key.Object.KeyHash;

    private static int HashOf(double key)
    {
        ulong bits = (ulong)BitConverter.DoubleToInt64Bits(key + 0.0) * 0x9E3779B97F4A7C15;
        return (int)(bits >> 32);
    }

    private void DropTrailingNils()
    {
        while (_count > 0 && _array[_count - 1].IsNil)
        {
            _count--;
        }
    }

    private void Append(LuaValue value)
    {
        EnsureArray(_count + 1);
        _array[_count++] = value;
        if (_entryCount == 0)
        {
            return;
        }

        // The key may be a dead entry, and its successors may wait in the hash.
        int entry = FindEntry(_count);
        if (entry >= 0)
        {
            _entries[entry].Value = LuaValue.Nil;
        }

        while ((entry = FindEntry(_count + 1.0)) >= 0 && !_entries[entry].Value.IsNil)
        {
            EnsureArray(_count + 1);
            _array[_count++] = _entries[entry].Value;
            _entries[entry].Value = LuaValue.Nil;
        }
    }

    private void EnsureArray(int capacity)
    {
        if (capacity > _array.Length)
        {
            Array.Resize(ref _array, Math.Max(Math.Max(4, capacity), (int)Math.Min(_array.Length * 2L, Array.MaxLength)));
        }
    }

    private LuaValue FindInHash(double key)
    {
        int entry = _entryCount == 0 ? -1 : FindEntry(key);
        return entry >= 0 ? _entries[entry].Value : LuaValue.Nil;
    }

    private int FindEntry(LuaValue key)
    {
        int i = _buckets[HashOf(key) & (_buckets.Length - 1)];
        while (i >= 0 && !_entries[i].Key.Equals(key))
        {
            i = _entries[i].Next;
        }

        return i;
    }

    private void SetInHash(LuaValue key, LuaValue value)
    {
        int entry = FindEntry(key);
        if (entry >= 0)
        {
            ref LuaValue old = ref _entries[entry].Value;
            if (old.IsNil)
            {
                AbsentMetamethods = 0;
            }

            old = value;
            return;
        }

        if (value.IsNil)
        {
            return;
        }

        AbsentMetamethods = 0;
        if (_entryCount == _entries.Length)
        {
            GrowHash();
        }

        AddEntry(key, value);
    }

    private void AddEntry(LuaValue key, LuaValue value)
    {
        ref int bucket = ref _buckets[HashOf(key) & (_buckets.Length - 1)];
        ref LuaTableEntry added = ref _entries[_entryCount];
        added.Key = key;
        added.Value = value;
        added.Next = bucket;
        bucket = _entryCount++;
    }

    /// <summary>Makes room for one more entry, leaving dead ones behind.</summary>
    private void GrowHash()
    {
        LuaTableEntry[] old = _entries;
        int oldCount = _entryCount;
        int alive = 0;
        for (int i = 0; i < oldCount; i++)
        {
            if (!old[i].Value.IsNil)
            {
                alive++;
            }
        }

        AllocateHash(Math.Max(4, alive + 1 > old.Length / 2 ? old.Length * 2 : old.Length));
        for (int i = 0; i < oldCount; i++)
        {
            if (!old[i].Value.IsNil)
            {
                AddEntry(old[i].Key, old[i].Value);
            }
        }
    }

    private void AllocateHash(int capacity)
    {
        int size = 1;
        while (size < capacity)
        {
            size <<= 1;
        }

        _entries = new LuaTableEntry[size];
        _entryCount = 0;
        _buckets = new int[size];
        Array.Fill(_buckets, -1);
    }

    /// <summary>The place after <paramref name="key"/>: array values first, then the entries.</summary>
    private int PlaceAfter(LuaValue key)
    {
        int index = key.Object is null && (int)key.Number == key.Number ? (int)key.Number : 0;
        if ((uint)(index - 1) < (uint)_count)
        {
            return index;
        }

        int entry = FindEntry(key);
        if (entry >= 0)
        {
            return _count + entry + 1;
        }

        if ((uint)(index - 1) < (uint)_array.Length)
        {
            return _count; // it was the last of the array part when the traversal gave it, and has been removed since
        }

        throw new LuaException("invalid key to 'next'");
    }
}
