using CryptoSim.Domain.Books;
using CryptoSim.Domain.Fees;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Ledger;

namespace CryptoSim.Domain.Orders;

/// <summary>A decision in the making: the order, its new fills and the journals that pay for them, kept in step.</summary>
internal sealed class DecisionDraft
{
    private readonly Instrument instrument;
    private readonly Func<int, Guid> newFillId;
    private readonly DateTimeOffset time;
    private readonly List<Fill> fills = [];
    private readonly List<Journal> journals = [];

    public DecisionDraft(Order order, Placement placement)
    {
        (Order, instrument, newFillId, time) = (order, placement.Instrument, placement.NewFillId, placement.Time);
    }

    public DecisionDraft(Order order, MatchContext context)
    {
        (Order, instrument, newFillId, time) = (order, context.Instrument, context.NewFillId, context.Time);
    }

    public Order Order { get; private set; }

    /// <summary>Fills at the level's price, paid from what is available.</summary>
    public void Take(LevelTake take, BookView book, decimal takerRate)
    {
        var source = FillSource.Of(take.Level, book);
        var fee = TradingFee.Of(take.Level.Price * take.Quantity, takerRate);
        Add(take.Level.Price, take.Quantity, fee, takerRate, Liquidity.Taker, source);
    }

    /// <summary>Fills at the order's limit, paid from what it holds.</summary>
    public void FillResting(decimal quantity, FillSource source, decimal makerRate)
    {
        var limit = Order.LimitPrice ?? throw new InvalidOperationException("A resting order has a limit price.");
        var cost = limit * quantity;
        var fee = TradingFee.Of(cost, makerRate);
        if (Order.Side == OrderSide.Buy)
        {
            // Invariant: the hold covers the rest at the limit, so fees never exceed what was reserved for fees, even
            // when the tier worsened while the order rested or many roundings added up.
            var reserved = Order.HeldAmount - (Order.RemainingQuantity * limit);
            fee = Math.Min(fee, reserved);
        }

        Add(limit, quantity, fee, makerRate, Liquidity.Maker, source);
        // Invariant: HeldAmount is what the journals hold for the order.
        var drawn = Order.Side == OrderSide.Buy ? cost + Math.Max(0, fee) : quantity;
        Order = Order with { HeldAmount = Order.HeldAmount - drawn };
    }

    /// <summary>After the taker's part: rests the rest of a limit order, ends a market order.</summary>
    /// <param name="holdRate">Fee rate to reserve for, on buys.</param>
    public void RestOrEnd(decimal holdRate)
    {
        if (Order.RemainingQuantity == 0)
        {
            return;
        }

        if (Order.LimitPrice is not { } limit)
        {
            Order = Order with { Status = OrderStatus.Canceled, Reason = RejectionCodes.NoLiquidity };
            return;
        }

        var held = Order.RemainingQuantity;
        if (Order.Side == OrderSide.Buy)
        {
            var cost = Order.RemainingQuantity * limit;
            held = cost + TradingFee.Of(cost, holdRate);
        }

        Order = Order with { Status = OrderStatus.Open, HeldAmount = held };
        journals.Add(Journals.Hold(Order.OrderId, Order.HeldAsset, held));
    }

    public TradeDecision Finish()
    {
        if (Order.RemainingQuantity == 0)
        {
            // What was reserved for a dearer fee than was charged goes back with the last fill.
            if (Order.HeldAmount > 0)
            {
                journals.Add(Journals.Release(Order.OrderId, Order.HeldAsset, Order.HeldAmount));
            }

            Order = Order with { Status = OrderStatus.Filled, HeldAmount = 0 };
        }

        return new TradeDecision(Order with { UpdatedAt = time }, fills, journals);
    }

    private void Add(
        decimal price, decimal quantity, decimal fee, decimal feeRate, Liquidity liquidity, FillSource source)
    {
        var fill = new Fill(
            newFillId(fills.Count),
            Order.OrderId,
            price,
            quantity,
            fee,
            feeRate,
            liquidity,
            time,
            source.Term,
            source.Sequence,
            source.Time,
            source.LevelQuantity,
            source.LevelPrice,
            source.TradeId);
        fills.Add(fill);
        Order = Order with
        {
            FilledQuantity = Order.FilledQuantity + quantity,
            FilledCost = Order.FilledCost + fill.Cost,
            Fee = Order.Fee + fee,
        };

        var from = liquidity == Liquidity.Taker ? LedgerAccount.Available : LedgerAccount.Held;
        var isBuy = Order.Side == OrderSide.Buy;
        journals.Add(isBuy
            ? Journals.Fill(
                Order.OrderId, fill.FillId, from, instrument.Quote, fill.Cost, instrument.Base, quantity)
            : Journals.Fill(
                Order.OrderId, fill.FillId, from, instrument.Base, quantity, instrument.Quote, fill.Cost));
        if (fee != 0)
        {
            // A seller pays out of the proceeds; a rebate is never held.
            var payer = isBuy && fee > 0 ? from : LedgerAccount.Available;
            journals.Add(Journals.Fee(Order.OrderId, fill.FillId, payer, instrument.Quote, fee));
        }
    }
}
