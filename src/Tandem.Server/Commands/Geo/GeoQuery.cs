using System.Text;
using Tandem.DataStructures.Geo;
using Tandem.DataStructures.HashTables;
using Tandem.Protocol;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Geo;

/// <summary>The arguments of a search.</summary>
internal struct GeoQuery
{
    private readonly GeoQueryKind _kind;
    private readonly EntryRef _source;
    private GeoShape _shape;
    private bool _hasMember;
    private bool _hasPlace;
    private bool _hasRadius;
    private bool _hasBox;

    private GeoQuery(GeoQueryKind kind, EntryRef source)
    {
        _kind = kind;
        _source = source;
    }

    public readonly GeoShape Shape => _shape;

    public bool WithDistance { get; private set; }

    public bool WithHash { get; private set; }

    public bool WithPlace { get; private set; }

    /// <summary>Most results; 0 for all.</summary>
    public long Count { get; private set; }

    /// <summary>Whether any so many will do, not just the nearest.</summary>
    public bool IsAny { get; private set; }

    /// <summary>1 for the nearest first, -1 for the farthest first, 0 for no order.</summary>
    public int Order { get; private set; }

    /// <summary>Number of the argument that is the destination; 0 for none.</summary>
    public int Store { get; private set; }

    /// <summary>Whether distances are stored, not places.</summary>
    public bool StoresDistance { get; private set; }

    private readonly bool IsSearch => (_kind & (GeoQueryKind.AroundPlace | GeoQueryKind.AroundMember)) == 0;

    private readonly bool StoresByOption => !IsSearch && (_kind & GeoQueryKind.ReadOnly) == 0;

    /// <summary>Reads the arguments.</summary>
    /// <param name="source">The sorted set; null when it is absent, and then no member is looked for.</param>
    /// <returns>False after replying the error.</returns>
    public static bool TryRead(ref CommandContext c, GeoQueryKind kind, EntryRef source, out GeoQuery query)
    {
        query = new GeoQuery(kind, source);
        return query.TryPositions(ref c, out int options) && query.TryOptions(ref c, options) && query.IsWhole(ref c);
    }

    private bool TryPositions(ref CommandContext c, out int options)
    {
        if ((_kind & GeoQueryKind.AroundPlace) != 0)
        {
            options = 6;
            return TryPlace(ref c, 2) && GeoArguments.TryRadius(ref c, 4, ref _shape);
        }

        if ((_kind & GeoQueryKind.AroundMember) != 0)
        {
            options = 5;
            return _source.IsNull || (TryMember(ref c, 2) && GeoArguments.TryRadius(ref c, 3, ref _shape));
        }

        bool hasDestination = (_kind & GeoQueryKind.ToDestination) != 0;
        options = hasDestination ? 3 : 2;
        Store = hasDestination ? 1 : 0;
        return true;
    }

    private bool TryOptions(ref CommandContext c, int first)
    {
        for (int i = first; i < c.ArgumentCount; i++)
        {
            int more = c.ArgumentCount - i - 1;
            if (TryFlag(ref c, i))
            {
                continue;
            }

            int words;
            if (c.Is(i, "COUNT"u8) && more >= 1)
            {
                words = TryCount(ref c, i + 1) ? 1 : -1;
            }
            else if (StoresByOption && more >= 1 && (c.Is(i, "STORE"u8) || c.Is(i, "STOREDIST"u8)))
            {
                StoresDistance = c.Is(i, "STOREDIST"u8);
                Store = i + 1;
                words = 1;
            }
            else if (IsSearch)
            {
                words = TryShape(ref c, i, more);
            }
            else
            {
                words = 0;
            }

            if (words <= 0)
            {
                if (words == 0)
                {
                    c.Reply.Error(Errors.Syntax);
                }

                return false;
            }

            i += words;
        }

        return true;
    }

    /// <summary>Takes an option of one word, if it is one.</summary>
    private bool TryFlag(ref CommandContext c, int index)
    {
        if (c.Is(index, "WITHDIST"u8))
        {
            WithDistance = true;
        }
        else if (c.Is(index, "WITHHASH"u8))
        {
            WithHash = true;
        }
        else if (c.Is(index, "WITHCOORD"u8))
        {
            WithPlace = true;
        }
        else if (c.Is(index, "ANY"u8))
        {
            IsAny = true;
        }
        else if (c.Is(index, "ASC"u8) || c.Is(index, "DESC"u8))
        {
            Order = c.Is(index, "ASC"u8) ? 1 : -1;
        }
        else if (c.Is(index, "STOREDIST"u8) && (_kind & GeoQueryKind.ToDestination) != 0)
        {
            StoresDistance = true;
        }
        else
        {
            return false;
        }

        return true;
    }

    /// <summary>Takes an option of GEOSEARCH that says where or how far.</summary>
    /// <returns>Words it takes beside its name; 0 when it is none; -1 after replying an error.</returns>
    private int TryShape(ref CommandContext c, int index, int more)
    {
        if (c.Is(index, "FROMMEMBER"u8) && more >= 1 && !_hasPlace)
        {
            _hasMember = true;
            return _source.IsNull || TryMember(ref c, index + 1) ? 1 : -1;
        }

        if (c.Is(index, "FROMLONLAT"u8) && more >= 2 && !_hasMember)
        {
            _hasPlace = true;
            return TryPlace(ref c, index + 1) ? 2 : -1;
        }

        if (c.Is(index, "BYRADIUS"u8) && more >= 2 && !_hasBox)
        {
            _hasRadius = true;
            return GeoArguments.TryRadius(ref c, index + 1, ref _shape) ? 2 : -1;
        }

        if (c.Is(index, "BYBOX"u8) && more >= 3 && !_hasRadius)
        {
            _hasBox = true;
            return GeoArguments.TryBox(ref c, index + 1, ref _shape) ? 3 : -1;
        }

        return 0;
    }

    private bool TryCount(ref CommandContext c, int index)
    {
        if (!c.TryInteger(index, out long count))
        {
            return false;
        }

        Count = count;
        if (count > 0)
        {
            return true;
        }

        c.Reply.Error("ERR COUNT must be > 0"u8);
        return false;
    }

    private bool TryPlace(ref CommandContext c, int index)
    {
        if (!GeoArguments.TryPoint(ref c, index, out GeoPoint center))
        {
            return false;
        }

        _shape = _shape with { Center = center };
        return true;
    }

    private bool TryMember(ref CommandContext c, int index)
    {
        if (!GeoPos.TryPlace(_source, c[index], out GeoPoint center))
        {
            c.Reply.Error("ERR could not decode requested zset member"u8);
            return false;
        }

        _shape = _shape with { Center = center };
        return true;
    }

    /// <summary>Replies an error unless the options go together.</summary>
    private readonly bool IsWhole(ref CommandContext c)
    {
        if (Store != 0 && (WithDistance || WithHash || WithPlace))
        {
            string form = IsSearch ? "GEOSEARCHSTORE" : "STORE option in GEORADIUS";
            c.Reply.Error($"ERR {form} is not compatible with WITHDIST, WITHHASH and WITHCOORD options");
            return false;
        }

        string name = Encoding.Latin1.GetString(c[0]);
        if (IsSearch && !_hasMember && !_hasPlace)
        {
            c.Reply.Error($"ERR exactly one of FROMMEMBER or FROMLONLAT can be specified for {name}");
            return false;
        }

        if (IsSearch && !_hasRadius && !_hasBox)
        {
            c.Reply.Error($"ERR exactly one of BYRADIUS and BYBOX can be specified for {name}");
            return false;
        }

        if (IsAny && Count == 0)
        {
            c.Reply.Error("ERR the ANY argument requires COUNT argument"u8);
            return false;
        }

        return true;
    }
}
