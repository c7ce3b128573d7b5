using CryptoSim.Data.Orders.Watches;

namespace CryptoSim.Api.Orders;

public sealed partial class TradingDesk
{
    /// <summary>Places what closes an order, where that is yet to be done: whoever ended the order died before, or was
    /// refused.</summary>
    internal async Task CloseAsync(
        WatchStore store, Guid accountId, Guid orderId, CancellationToken cancellationToken)
    {
        var account = accounts.Get(accountId);
        await account.Gate.WaitAsync(cancellationToken);
        try
        {
            // On a state that is the ledger's: the version then refuses it where another instance was first.
            if (await accounts.StateAsync(account, cancellationToken) is not { } state
                || !await accounts.IsCurrentAsync(account, state, cancellationToken)
                || !await store.IsCloseDueAsync(accountId, orderId, cancellationToken)
                || await reads.FindAsync(accountId, orderId, cancellationToken) is not { } ended
                || !ReferenceEquals(state, await accounts.StateAsync(account, ended.Order.Symbol, cancellationToken)))
            {
                return; // It is looked at again while it is due.
            }

            if (decisions.Close(state, ended.Order) is { Items.Count: > 0 } close)
            {
                TrySend(account, state, close);
            }

            await account.DrainAsync();
        }
        finally
        {
            account.Gate.Release();
        }
    }
}
