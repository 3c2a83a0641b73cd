using System;
using System.Collections.Generic;

namespace Tandem.Server.Clients;

/// <summary>What is due for clients from time to time: those idle for too long are closed, buffers they do not need are given
/// back, output that stays above the soft limit is noticed, sizes are measured.</summary>
internal sealed class ClientUpkeep
{
    /// <summary>After so long a quiet client gives its buffers back. Source: Redis 7.0, server.c, clientsCronResizeQueryBuffer.
    /// </summary>
    private const int QuietMilliseconds = 2000;

    private readonly ClientList _clients;
    private readonly ClientOptions _options;
    private readonly ClientEviction _eviction;
    private readonly List<Client> _idle = [];

    // The largest buffers in each of the last seconds. Source: Redis 7.0, server.h, CLIENTS_PEAK_MEM_USAGE_SLOTS.
    private readonly long[] _largestInput = new long[8];
    private readonly long[] _largestOutput = new long[8];
    private int _slot;

    public ClientUpkeep(ClientList clients, ClientOptions options, ClientEviction eviction)
    {
        _clients = clients;
        _options = options;
        _eviction = eviction;
    }

    /// <summary>Default of <see cref="ReplyBufferRestMilliseconds"/>. Source: Redis 7.0, server.h,
    /// REPLY_BUFFER_DEFAULT_PEAK_RESET_TIME.</summary>
    public const int DefaultReplyBufferRestMilliseconds = 5000;

    /// <summary>After so long a quiet client's output buffer shrinks; negative: never. DEBUG REPLYBUFFER changes it.</summary>
    public long ReplyBufferRestMilliseconds { get; set; } = DefaultReplyBufferRestMilliseconds;

    /// <summary>False leaves output buffers as they are. DEBUG REPLYBUFFER changes it.</summary>
    public bool ResizesReplyBuffers { get; set; } = true;

    /// <summary>INFO client_recent_max_input_buffer: of the last seconds.</summary>
    public long LargestInputBytes => Largest(_largestInput);

    /// <summary>INFO client_recent_max_output_buffer: of the last seconds.</summary>
    public long LargestOutputBytes => Largest(_largestOutput);

    /// <summary>Once a second. O(clients).</summary>
    /// <param name="now">Unix milliseconds.</param>
    public void Tick(long now)
    {
        _slot = (_slot + 1) % _largestInput.Length;
        _largestInput[_slot] = 0;
        _largestOutput[_slot] = 0;
        long timeout = _options.TimeoutSeconds * 1000L;
        foreach (Client client in _clients.All.Values)
        {
            long quiet = now - client.LastInteraction;
            if (timeout > 0 && quiet > timeout && MayTimeOut(client))
            {
                _idle.Add(client);
                continue;
            }

            if (client.Reply.Length > ClientMemory.ReplyBufferBytes)
            {
                _clients.CheckOutputLimit(client);
            }

            _largestInput[_slot] = Math.Max(_largestInput[_slot], ClientMemory.InputBytes(client));
            _largestOutput[_slot] = Math.Max(_largestOutput[_slot], ClientMemory.QueuedOutputBytes(client));
            CareForBuffers(client, quiet);
        }

        foreach (Client client in _idle)
        {
            TimedOut?.Invoke(client);
            _clients.Close(client);
        }

        _idle.Clear();
        _eviction.UpdateAll();
        _clients.CloseDue();
    }

    /// <summary>Called for each client closed because of the option timeout, for the log.</summary>
    public Action<Client>? TimedOut { get; set; }

    private static bool MayTimeOut(Client client) =>
        !client.Has(ClientFlags.Replica | ClientFlags.Master | ClientFlags.Blocked | ClientFlags.PubSub | ClientFlags.Paused);

    private static long Largest(long[] slots)
    {
        long largest = 0;
        foreach (long bytes in slots)
        {
            largest = Math.Max(largest, bytes);
        }

        return largest;
    }

    private void CareForBuffers(Client client, long quiet)
    {
        client.Input.Shrink(quiet > QuietMilliseconds);
        if (!ResizesReplyBuffers)
        {
            return;
        }

        int capacity = client.Reply.Capacity;
        if (capacity > client.SeenReplyCapacity && client.SeenReplyCapacity > 0)
        {
            _clients.Statistics.ReplyBufferExpands++;
        }

        if (ReplyBufferRestMilliseconds >= 0 && quiet >= ReplyBufferRestMilliseconds)
        {
            client.Reply.Shrink();
            if (client.Reply.Capacity < capacity)
            {
                _clients.Statistics.ReplyBufferShrinks++;
            }
        }

        client.SeenReplyCapacity = client.Reply.Capacity;
    }
}
