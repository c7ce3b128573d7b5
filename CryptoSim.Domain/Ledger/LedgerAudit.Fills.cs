using CryptoSim.Domain.FillModels;
using CryptoSim.Domain.Money;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Domain.Ledger;

/// <summary>Fills and orders against the journals: that money moved for a reason, not only that it moved.</summary>
public sealed partial class LedgerAudit
{
    /// <summary>Each fill is above zero, within its level, its rate and its order's limit; each order is what its fills
    /// add up to; what the journals moved to the market and to fees is what the fills say.</summary>
    /// <param name="orders">All orders whose journals were added.</param>
    /// <param name="fills">All their fills.</param>
    /// <param name="limitAt">The limit that the fill's order had then; null where no order was amended.</param>
    public void CompareFills(
        IReadOnlyCollection<Order> orders, IReadOnlyCollection<Fill> fills, Func<Fill, decimal?>? limitAt = null)
    {
        var byOrder = fills.ToLookup(fill => fill.OrderId);
        var moved = new Dictionary<(LedgerAccount Account, string Asset), decimal>();
        foreach (var order in orders)
        {
            var (bought, paid) = AssetsOf(order.Symbol);
            var ofOrder = byOrder[order.OrderId].ToList();
            foreach (var fill in ofOrder)
            {
                CheckFill(order, fill, limitAt is null ? order.LimitPrice : limitAt(fill), paid);
                var sign = order.Side == OrderSide.Buy ? 1 : -1;
                Add(moved, (LedgerAccount.Market, bought), -sign * fill.Quantity);
                Add(moved, (LedgerAccount.Market, paid), sign * fill.Cost);
                Add(moved, (LedgerAccount.Fees, paid), fill.Fee);
            }

            CheckOrder(order, ofOrder, bought, paid);
        }

        CheckLevels(orders, byOrder);
        var touched = balances.All.Keys.Where(key => key.Account is LedgerAccount.Market or LedgerAccount.Fees);
        foreach (var key in touched.Union(moved.Keys))
        {
            Expect("fills_differ", key.Account, key.Asset, moved.GetValueOrDefault(key), balances.Of(key.Account, key.Asset));
        }
    }

    private void CheckFill(Order order, Fill fill, decimal? limitPrice, string quote)
    {
        if (fill.Quantity <= 0 || fill.Price <= 0)
        {
            Tell("fill_not_positive", null, quote, 0, Math.Min(fill.Quantity, fill.Price), null, order.OrderId);
        }

        var mostFee = decimal.Round(fill.Cost * fill.FeeRate, Amounts.Decimals, MidpointRounding.ToPositiveInfinity);
        Expect("fill_fee_beyond_rate", null, quote, Math.Min(mostFee, fill.Fee), fill.Fee, null, order.OrderId);
        if (!BookWalk.Reaches(order.Side, fill.LevelPrice, fill.Price))
        {
            Expect("fill_beyond_level_price", null, quote, fill.LevelPrice, fill.Price, null, order.OrderId);
        }

        if (limitPrice is { } limit && !BookWalk.Reaches(order.Side, fill.Price, limit))
        {
            Expect("fill_beyond_limit", null, quote, limit, fill.Price, null, order.OrderId);
        }
    }

    private void CheckOrder(Order order, List<Fill> fills, string bought, string paid)
    {
        var quantity = fills.Sum(fill => fill.Quantity);
        Expect("order_differs", null, bought, quantity, order.FilledQuantity, null, order.OrderId);
        Expect("order_differs", null, paid, fills.Sum(fill => fill.Cost), order.FilledCost, null, order.OrderId);
        Expect("order_differs", null, paid, fills.Sum(fill => fill.Fee), order.Fee, null, order.OrderId);
        Expect("order_overfilled", null, bought, Math.Min(order.Quantity, quantity), quantity, null, order.OrderId);
    }

    /// <summary>All that was taken of one showing of a level, or of one print, is at most what it showed, but for the
    /// touch model, which fills whole.</summary>
    private void CheckLevels(IReadOnlyCollection<Order> orders, ILookup<Guid, Fill> byOrder)
    {
        var showings = orders.Where(order => order.FillModel != FillModel.Touch).SelectMany(order => byOrder[order.OrderId].Select(fill => (Order: order, Fill: fill)))
            .GroupBy(taken => (
                taken.Order.Symbol, taken.Order.Side, taken.Fill.BookTerm, taken.Fill.BookSequence, taken.Fill.LevelPrice,
                taken.Fill.TradeId));
        foreach (var showing in showings)
        {
            var shown = showing.Max(taken => taken.Fill.LevelQuantity);
            var quantity = showing.Sum(taken => taken.Fill.Quantity);
            Expect(
                "fill_beyond_level", null, AssetsOf(showing.Key.Symbol).Base, Math.Min(shown, quantity), quantity, null,
                showing.First().Order.OrderId);
        }
    }

    private static (string Base, string Quote) AssetsOf(string symbol)
    {
        var slash = symbol.IndexOf('/', StringComparison.Ordinal);
        return (symbol[..slash], symbol[(slash + 1)..]);
    }

    private static void Add(
        Dictionary<(LedgerAccount Account, string Asset), decimal> sums,
        (LedgerAccount Account, string Asset) key,
        decimal amount) =>
        sums[key] = sums.GetValueOrDefault(key) + amount;
}
