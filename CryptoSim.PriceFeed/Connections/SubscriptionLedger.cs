using CryptoSim.MarketData.Wire;

namespace CryptoSim.PriceFeed.Connections;

/// <summary>One thing asked for: a channel of a symbol, or of all (<see cref="Symbol"/> empty).</summary>
internal readonly record struct Wanted(string Channel, string Symbol)
{
    public override string ToString() => Symbol.Length == 0 ? Channel : $"{Channel} {Symbol}";
}

/// <summary>What was asked of the server and not answered yet. One request for N symbols gets N answers with its id:
/// an answer is matched on (request, symbol). Not thread safe.</summary>
internal sealed class SubscriptionLedger(TimeProvider time)
{
    private readonly Dictionary<(long RequestId, string Symbol), (Wanted Wanted, DateTimeOffset AskedAt)> _pending = [];
    private long _lastRequestId;

    public IEnumerable<Wanted> Pending => _pending.Values.Select(pending => pending.Wanted);

    public DateTimeOffset? OldestAskedAt => _pending.Count == 0 ? null : _pending.Values.Min(pending => pending.AskedAt);

    /// <returns>The id to send the request under.</returns>
    public long Ask(string channel, IReadOnlyList<string> symbols)
    {
        var id = ++_lastRequestId;
        var now = time.GetUtcNow();
        if (symbols.Count == 0)
        {
            _pending[(id, "")] = (new Wanted(channel, ""), now);
        }

        foreach (var symbol in symbols)
        {
            _pending[(id, symbol)] = (new Wanted(channel, symbol), now);
        }

        return id;
    }

    /// <summary>An id for a request whose answer nobody waits for.</summary>
    public long NextId() => ++_lastRequestId;

    /// <summary>What an answer answers: a refusal that names no symbol answers all of its request.</summary>
    public IReadOnlyList<Wanted> Settle(KrakenAck ack)
    {
        if (ack.RequestId is not { } id)
        {
            return [];
        }

        if (_pending.Remove((id, ack.Symbol ?? ""), out var settled))
        {
            return [settled.Wanted];
        }

        if (ack.IsSuccess || ack.Symbol is not null)
        {
            return [];
        }

        var keys = _pending.Keys.Where(key => key.RequestId == id).ToArray();
        return [.. keys.Select(key => _pending.Remove(key, out var one) ? one.Wanted : default)];
    }

    public void Clear() => _pending.Clear();
}
