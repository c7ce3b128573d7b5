using CryptoSim.Domain.Books;
using CryptoSim.Domain.Fees;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Ledger;

namespace CryptoSim.Domain.Orders;

/// <summary>A decision in the making: the order, its new fills and the journals that pay for them, kept in step.</summary>
internal sealed class DecisionDraft
{
    private readonly Order order;
    private readonly Instrument instrument;
    private readonly Func<int, Guid> newFillId;
    private readonly DateTimeOffset time;
    private readonly List<Fill> fills = [];
    private readonly List<Journal> journals = [];
    private OrderStatus status;
    private string? reason;
    private decimal filledCost;
    private decimal fee;
    private decimal held;

    public DecisionDraft(Order order, Placement placement)
        : this(order, placement.Instrument, placement.NewFillId, placement.Time)
    {
    }

    public DecisionDraft(Order order, MatchContext context)
        : this(order, context.Instrument, context.NewFillId, context.Time)
    {
    }

    private DecisionDraft(Order order, Instrument instrument, Func<int, Guid> newFillId, DateTimeOffset time)
    {
        (this.order, this.instrument, this.newFillId, this.time) = (order, instrument, newFillId, time);
        (status, reason, Remaining) = (order.Status, order.Reason, order.RemainingQuantity);
        (filledCost, fee, held) = (order.FilledCost, order.Fee, order.HeldAmount);
    }

    public decimal Remaining { get; private set; }

    /// <summary>The order as it is after what was drafted so far.</summary>
    public Order Order => order with
    {
        Status = status,
        Reason = reason,
        FilledQuantity = order.Quantity - Remaining,
        FilledCost = filledCost,
        Fee = fee,
        HeldAmount = held,
        UpdatedAt = time,
    };

    /// <summary>Fills at the level's price, paid from what is available.</summary>
    public void Take(LevelTake take, BookView book, decimal takerRate)
    {
        var source = FillSource.Of(take.Level, book);
        var charged = TradingFee.Of(take.Level.Price * take.Quantity, takerRate);
        Add(take.Level.Price, take.Quantity, charged, takerRate, Liquidity.Taker, source);
    }

    /// <summary>Fills at the order's limit, paid from what it holds.</summary>
    public void FillResting(decimal quantity, FillSource source, decimal makerRate)
    {
        var limit = order.LimitPrice ?? throw new InvalidOperationException("A resting order has a limit price.");
        var cost = limit * quantity;
        var charged = TradingFee.Of(cost, makerRate);
        if (order.Side == OrderSide.Buy)
        {
            // Invariant: the hold covers the rest at the limit, so fees never exceed what was reserved for fees, even
            // when the tier worsened while the order rested or many roundings added up.
            var reserved = held - (Remaining * limit);
            charged = Math.Min(charged, reserved);
        }

        Add(limit, quantity, charged, makerRate, Liquidity.Maker, source);
        // Invariant: what is held is what the journals hold for the order.
        held -= order.Side == OrderSide.Buy ? cost + Math.Max(0, charged) : quantity;
    }

    /// <summary>After the taker's part: rests the rest of a limit order, ends one that never rests.</summary>
    /// <param name="holdRate">Fee rate to reserve for, on buys.</param>
    public void RestOrEnd(decimal holdRate)
    {
        if (Remaining == 0)
        {
            return;
        }

        if (EndReason() is { } ended)
        {
            (status, reason) = (OrderStatus.Canceled, ended);
            return;
        }

        var limit = order.LimitPrice ?? throw new InvalidOperationException("A resting order has a limit price.");

        held = HoldFor(Remaining, limit, holdRate);
        status = OrderStatus.Open;
        journals.Add(Journals.Hold(order.OrderId, order.HeldAsset, held));
    }

    /// <summary>An order that waits for its trigger holds what it is expected to need then.</summary>
    public void RestPending(decimal holdRate)
    {
        var trigger = order.Trigger ?? throw new InvalidOperationException("A pending order has a trigger.");
        status = OrderStatus.Pending;
        // Of two legs one will need it: the dearer is held for.
        var price = Math.Max(order.LimitPrice ?? trigger.Price, order.Other?.ExpectedPrice ?? 0);
        MoveHold(HoldFor(Remaining, price, holdRate));
    }

    /// <summary>What is left of it would trade with an order of its own account.</summary>
    public void EndForSelfTrade() => (status, reason) = (OrderStatus.Canceled, EndReasons.SelfTrade);

    /// <summary>Gives all that is held back, so that a market order can take from it.</summary>
    public void Free()
    {
        journals.Add(Journals.Release(order.OrderId, order.HeldAsset, held));
        held = 0;
    }

    /// <summary>Before an amended order takes anything: holds what the part that will rest needs, and frees the rest
    /// for what it takes.</summary>
    /// <param name="resting">Quantity that will rest.</param>
    /// <param name="most">What it may hold at most.</param>
    public void Rehold(decimal resting, decimal holdRate, decimal most)
    {
        var limit = order.LimitPrice ?? throw new InvalidOperationException("A resting order has a limit price.");
        MoveHold(Math.Min(most, HoldFor(resting, limit, holdRate)));
    }

    private void MoveHold(decimal needed)
    {
        if (needed > held)
        {
            journals.Add(Journals.Hold(order.OrderId, order.HeldAsset, needed - held));
        }
        else if (needed < held)
        {
            journals.Add(Journals.Release(order.OrderId, order.HeldAsset, held - needed));
        }

        held = needed;
    }

    public TradeDecision Finish()
    {
        if (Remaining == 0)
        {
            // What was reserved for a dearer fee than was charged goes back with the last fill.
            if (held > 0)
            {
                journals.Add(Journals.Release(order.OrderId, order.HeldAsset, held));
            }

            (status, held) = (OrderStatus.Filled, 0);
        }

        return new TradeDecision(Order, fills, journals);
    }

    /// <returns>Why what is left of it is canceled; null where it rests.</returns>
    private string? EndReason() => order switch
    {
        { TimeInForce: TimeInForce.Fok } => EndReasons.FillOrKill,
        { Type: OrderType.Market } => EndReasons.NoLiquidity,
        { TimeInForce: TimeInForce.Ioc } => EndReasons.ImmediateOrCancel,
        _ => null,
    };

    private decimal HoldFor(decimal quantity, decimal limit, decimal holdRate)
    {
        if (order.Side == OrderSide.Sell)
        {
            return quantity;
        }

        var cost = quantity * limit;
        return cost + TradingFee.Of(cost, holdRate);
    }

    private void Add(
        decimal price, decimal quantity, decimal charged, decimal feeRate, Liquidity liquidity, FillSource source)
    {
        var fill = new Fill(
            newFillId(fills.Count),
            order.OrderId,
            price,
            quantity,
            charged,
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
        var cost = fill.Cost;
        Remaining -= quantity;
        filledCost += cost;
        fee += charged;

        var from = liquidity == Liquidity.Taker ? LedgerAccount.Available : LedgerAccount.Held;
        var isBuy = order.Side == OrderSide.Buy;
        journals.Add(isBuy
            ? Journals.Fill(order.OrderId, fill.FillId, from, instrument.Quote, cost, instrument.Base, quantity)
            : Journals.Fill(order.OrderId, fill.FillId, from, instrument.Base, quantity, instrument.Quote, cost));
        if (charged != 0)
        {
            // A seller pays out of the proceeds; a rebate is never held.
            var payer = isBuy && charged > 0 ? from : LedgerAccount.Available;
            journals.Add(Journals.Fee(order.OrderId, fill.FillId, payer, instrument.Quote, charged));
        }
    }
}
