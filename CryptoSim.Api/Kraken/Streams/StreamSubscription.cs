using CryptoSim.Data.Orders;
using CryptoSim.MarketData.Server;

namespace CryptoSim.Api.Kraken.Streams;

/// <summary>A ledger line and the balance after it.</summary>
/// <param name="Place">Of the line within its journal.</param>
internal readonly record struct BalancedLine(LedgerLine Line, int Place, decimal Balance);

/// <summary>One client's place in an account's events: a snapshot, then every change after it, in order, numbered from
/// 1.</summary>
/// <param name="acknowledgement">Sent before the snapshot.</param>
internal abstract class StreamSubscription(IFrameSink client, byte[] acknowledgement, bool wantsSnapshot)
{
    private long after;
    private long sequence;

    /// <summary>Tells how the account stands.</summary>
    public void Start(AccountStanding standing)
    {
        after = standing.Number;
        client.Send(acknowledgement);
        if (wantsSnapshot)
        {
            client.Send(Snapshot(standing, ++sequence));
        }
    }

    public void Tell(AccountChange change, IReadOnlyList<BalancedLine> lines)
    {
        // The snapshot may have been newer than what others of the account had been told.
        if (change.Number > after)
        {
            after = change.Number;
            Write(change, lines);
        }
    }

    protected abstract byte[] Snapshot(AccountStanding standing, long number);

    /// <summary>Sends the frames of a change.</summary>
    protected abstract void Write(AccountChange change, IReadOnlyList<BalancedLine> lines);

    protected void Send(Func<long, byte[]> make) => client.Send(make(++sequence));
}
