using StackExchange.Redis;

namespace CryptoSim.MarketData.Bus;

/// <summary>What the leader knows of one symbol's way to Redis. Written by the publishing thread, except for what
/// answers from Redis change.</summary>
internal sealed class PublishedSymbol(string symbol, RedisKey[] keys)
{
    private long _sequence;
    private long _head;
    private volatile bool _needsState = true;
    private int _statesInFlight;

    public string Symbol { get; } = symbol;

    public RedisKey[] Keys { get; } = keys;

    /// <summary>Latest sequence that Redis took; 0 before the first.</summary>
    public long Head => Interlocked.Read(ref _head);

    /// <summary>Redis does not hold this symbol's whole state under this term: the next write must be one.</summary>
    public bool NeedsState
    {
        get => _needsState;
        set => _needsState = value;
    }

    /// <summary>Messages since the base that Redis holds.</summary>
    public int SinceCheckpoint { get; set; }

    /// <summary>Sequence of the last state sent: a gap seen by a message before it is already repaired.</summary>
    public long StateSequence { get; private set; }

    /// <summary>A state waits for its answer: another one would only add to what a stalled Redis has to take.</summary>
    public bool IsStateInFlight => Volatile.Read(ref _statesInFlight) > 0;

    public long NextSequence() => Interlocked.Increment(ref _sequence);

    public void StateSent(long sequence)
    {
        StateSequence = sequence;
        Interlocked.Increment(ref _statesInFlight);
    }

    public void StateAnswered() => Interlocked.Decrement(ref _statesInFlight);

    public void Taken(long sequence) => Raise(ref _head, sequence);

    /// <summary>Redis is further than this process under the same term, which a process that led before in this term
    /// meets: go on from there.</summary>
    public void SkipTo(long sequence) => Raise(ref _sequence, sequence);

    private static void Raise(ref long value, long to)
    {
        var held = Interlocked.Read(ref value);
        while (to > held)
        {
            var seen = Interlocked.CompareExchange(ref value, to, held);
            if (seen == held)
            {
                return;
            }

            held = seen;
        }
    }
}
