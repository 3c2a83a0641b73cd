using System;
using System.Collections.Generic;
using Tandem.Protocol;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Generic;

/// <summary>The options of SORT. Patterns are kept as numbers of arguments.</summary>
internal sealed class SortRequest
{
    /// <summary>Argument of the BY pattern; 0 when elements are compared by themselves.</summary>
    public int By { get; private set; }

    /// <summary>Arguments of the GET patterns, in order.</summary>
    public List<int> Gets { get; } = [];

    /// <summary>Argument that is the destination; 0 to reply the result.</summary>
    public int Store { get; private set; }

    public bool IsDescending { get; private set; }

    /// <summary>Compare as bytes, not as numbers.</summary>
    public bool IsAlphabetical { get; private set; }

    /// <summary>BY with a pattern that names no element: leave the order as it is.</summary>
    public bool IsUnsorted { get; private set; }

    public long Offset { get; private set; }

    /// <summary>Negative for all.</summary>
    public long Count { get; private set; } = -1;

    /// <returns>Null after replying the error.</returns>
    public static SortRequest? Read(ref CommandContext c, bool allowsStore)
    {
        SortRequest request = new();
        for (int i = 2; i < c.ArgumentCount; i++)
        {
            int left = c.ArgumentCount - i - 1;
            if (c.Is(i, "ASC"u8))
            {
                request.IsDescending = false;
            }
            else if (c.Is(i, "DESC"u8))
            {
                request.IsDescending = true;
            }
            else if (c.Is(i, "ALPHA"u8))
            {
                request.IsAlphabetical = true;
            }
            else if (left >= 2 && c.Is(i, "LIMIT"u8))
            {
                if (!c.TryInteger(i + 1, out long offset) || !c.TryInteger(i + 2, out long count))
                {
                    return null;
                }

                request.Offset = offset;
                request.Count = count;
                i += 2;
            }
            else if (allowsStore && left >= 1 && c.Is(i, "STORE"u8))
            {
                request.Store = ++i;
            }
            else if (left < 1)
            {
                c.Reply.Error(Errors.Syntax);
                return null;
            }
            else if (!request.TryPattern(ref c, ref i))
            {
                return null;
            }
        }

        return request;
    }

    /// <summary>A set has no order of its own; where the result is kept it must be the same everywhere.</summary>
    public void SortAlphabetically()
    {
        IsUnsorted = false;
        IsAlphabetical = true;
        By = 0;
    }

    private bool TryPattern(ref CommandContext c, ref int i)
    {
        bool isBy = c.Is(i, "BY"u8);
        if (!isBy && !c.Is(i, "GET"u8))
        {
            c.Reply.Error(Errors.Syntax);
            return false;
        }

        i++;
        bool namesKeys = isBy ? c[i].Contains((byte)'*') : !(c[i].Length == 1 && c[i][0] == (byte)'#');
        if (namesKeys && (c.Dispatcher.Gate & ServerGate.Cluster) != 0)
        {
            c.Reply.Error(isBy ? "ERR BY option of SORT denied in cluster mode."u8
                : "ERR GET option of SORT denied in cluster mode."u8);
            return false;
        }

        if ((namesKeys || !isBy) && !c.Server.Access.AllowsReadingAnyKey(c.Client, c.Command, c.Arguments))
        {
            c.Reply.Error(isBy ? "ERR BY option of SORT denied due to insufficient ACL permissions."u8
                : "ERR GET option of SORT denied due to insufficient ACL permissions."u8);
            return false;
        }

        if (isBy)
        {
            By = i;
            IsUnsorted = !namesKeys;
        }
        else
        {
            Gets.Add(i);
        }

        return true;
    }
}
