using NpgsqlTypes;

namespace CryptoSim.Data.Replicas;

/// <summary>How far a replica is behind, by this process's clock alone: of each position of the primary it is known when
/// it was asked for, so a replica that has replayed it has everything up to then. The replica's own answer, the time of
/// the last commit that it replayed, grows without end while nobody commits.</summary>
internal sealed class ReplicaLag
{
    // At four a second these reach back over half a minute: a replica that far behind is not read anyway.
    private const int PositionsMax = 128;

    private readonly Queue<(NpgsqlLogSequenceNumber Position, long AskedAt)> ahead = new();

    /// <summary>When (by <see cref="TimeProvider.GetTimestamp"/>) the primary had no more than the replica has now; null
    /// before anything was compared.</summary>
    public long? CompleteAt { get; private set; }

    public void PrimaryIs(NpgsqlLogSequenceNumber position, long askedAt)
    {
        ahead.Enqueue((position, askedAt));
        if (ahead.Count > PositionsMax)
        {
            ahead.Dequeue();
        }
    }

    public void ReplicaHas(NpgsqlLogSequenceNumber replayed)
    {
        while (ahead.TryPeek(out var first) && first.Position <= replayed)
        {
            CompleteAt = first.AskedAt;
            ahead.Dequeue();
        }
    }

    /// <summary>After a time without an answer: the replica may have been made anew.</summary>
    public void Forget()
    {
        CompleteAt = null;
        ahead.Clear();
    }
}
