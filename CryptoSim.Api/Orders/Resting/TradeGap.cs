using CryptoSim.Domain.Orders;

namespace CryptoSim.Api.Orders.Resting;

/// <summary>Trades that nobody looked at on behalf of resting orders, and that cannot be looked at any more.</summary>
/// <param name="AfterTradeId">The last that was looked at.</param>
/// <param name="BeforeTradeId">The first that is looked at again.</param>
/// <param name="Orders">How many resting orders it concerns.</param>
internal sealed record TradeGap(string Symbol, long AfterTradeId, long BeforeTradeId, int Orders)
{
    /// <param name="tail">Newest trades, oldest first.</param>
    /// <param name="since">Older trades are not looked at.</param>
    public static TradeGap? Between(
        string symbol, IEnumerable<WatchedOrder> newcomers, IReadOnlyList<Print> tail, DateTimeOffset since)
    {
        if (tail.Count == 0)
        {
            return null;
        }

        // When nothing of the tail is young enough, everything up to the next trade was missed.
        var first = tail[^1].TradeId + 1;
        for (var index = tail.Count - 1; index >= 0 && tail[index].Time > since; index--)
        {
            first = tail[index].TradeId;
        }

        var (orders, after) = (0, long.MaxValue);
        foreach (var order in newcomers)
        {
            var watchedUntil = Math.Max(order.WatchedUntil, order.SeenTradeId);
            if (watchedUntil != long.MinValue && watchedUntil + 1 < first)
            {
                (orders, after) = (orders + 1, Math.Min(after, watchedUntil));
            }
        }

        return orders == 0 ? null : new TradeGap(symbol, after, first, orders);
    }
}
