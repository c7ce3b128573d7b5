using CryptoSim.Data.Orders;

namespace CryptoSim.Api.Kraken.PrivateRest;

/// <summary>Finds orders by Kraken's ids and by the client's.</summary>
internal sealed class OrderFinder(HistoryReads history, AccountSnapshots snapshots, OrderReads orders)
{
    public async Task<OrderWithFills?> FindAsync(Guid accountId, string id, CancellationToken cancellationToken) =>
        KrakenIds.TryRange(id, 'O', out var first, out var last)
            ? (await history.OrdersAsync(accountId, first, last, cancellationToken))
                .FirstOrDefault(found => KrakenIds.OfOrder(found.Order.OrderId) == id)
            : null;

    public async Task<OrderWithFills?> FindByClientIdAsync(
        Guid accountId, string clientOrderId, CancellationToken cancellationToken) =>
        await snapshots.FindClientOrderIdAsync(accountId, clientOrderId, cancellationToken) is { } found
            ? await orders.FindAsync(accountId, found.OrderId, cancellationToken)
            : null;
}
