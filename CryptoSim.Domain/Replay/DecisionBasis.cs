using System.Buffers;
using System.Text;
using System.Text.Json;
using CryptoSim.Domain.Books;
using CryptoSim.Domain.Fees;
using CryptoSim.Domain.FillModels;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Domain.Replay;

/// <summary>Writes what a decision was made on, kept with its commit: enough to make it again by the decider alone
/// (<see cref="BasisReader"/> reads it), and no more of the market than that looks at. docs/ledger.md shows one.</summary>
public static class DecisionBasis
{
    /// <summary>Version of what is written here. Those before had none, and cannot be replayed.</summary>
    public const int Version = 2;

    // Decisions are written one after another on each thread: what one needed serves the next.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? writer;

    /// <param name="request">In the client's own words.</param>
    /// <param name="volumeUsd">The volume by which the fee tier was found.</param>
    /// <param name="quoteUsd">What the fills' quote asset was worth in USD; null where nothing filled.</param>
    /// <param name="seenTradeId">Newest trade of the market at that moment: the commit keeps it with the order, and
    /// whoever watches it next goes on from there. <see cref="long.MinValue"/> for none.</param>
    /// <param name="triggerPrice">What its trigger came to; the commit keeps it with the order.</param>
    /// <param name="queue">The place that what rests has in the queue; the commit keeps it with the order. Null for
    /// none.</param>
    /// <param name="other">What its other leg came to; the commit keeps it with the order. Null for none.</param>
    public static string OfPlacement(
        Guid decisionId,
        Placement placement,
        PlaceOrder request,
        decimal volumeUsd,
        decimal? quoteUsd,
        long seenTradeId,
        decimal? triggerPrice = null,
        QueuePosition? queue = null,
        OrderLeg? other = null)
    {
        ArgumentNullException.ThrowIfNull(placement);
        ArgumentNullException.ThrowIfNull(request);
        var json = Start(decisionId, seenTradeId);
        json.WriteStartObject("ask");
        json.WriteString("side", Words<OrderSide>.Of(request.Side));
        json.WriteString("type", Words<OrderType>.Of(request.Type));
        json.WriteNumber("quantity", request.Quantity);
        if (request.LimitPrice is { } limit)
        {
            json.WriteNumber("limitPrice", limit);
        }

        if (request.ClientOrderId is { } clientOrderId)
        {
            json.WriteString("clientOrderId", clientOrderId);
            if (request.ClientIdScope != ClientIdScope.Forever)
            {
                json.WriteString("clientIdScope", Words<ClientIdScope>.Of(request.ClientIdScope));
            }
        }

        WriteTerms(json, request);
        json.WriteEndObject();
        if (placement.FillModel != FillModel.Depth)
        {
            // The commit keeps it with the order.
            json.WriteString("model", Words<FillModel>.Of(placement.FillModel));
        }

        WriteQueue(json, queue);
        if (triggerPrice is { } price)
        {
            json.WriteNumber("triggerPrice", price);
        }

        WriteLeg(json, other);
        if (request.Trigger is not null && placement.LastPrice is { } last)
        {
            json.WriteNumber("last", last);
        }

        WritePlacement(json, placement, request, volumeUsd, quoteUsd);
        return End(json);
    }

    /// <param name="before">The order as it was asked for until now.</param>
    /// <param name="queue">The place that it takes in the queue, where it keeps none.</param>
    public static string OfAmend(
        Guid decisionId,
        Placement placement,
        Order before,
        Order after,
        decimal volumeUsd,
        decimal? quoteUsd,
        long seenTradeId,
        QueuePosition? queue = null)
    {
        ArgumentNullException.ThrowIfNull(placement);
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var json = Start(decisionId, seenTradeId);
        // The audit asks for the limit before.
        json.WriteStartObject("amend");
        json.WriteNumber("fromQuantity", before.Quantity);
        json.WriteNumber("quantity", after.Quantity);
        // The limit of a trailing stop is its trigger's: it is not amended.
        if (before.LimitPrice is { } limitBefore && (before.Status == OrderStatus.Open || before.Trigger!.Trail is null))
        {
            json.WriteNumber("fromLimitPrice", limitBefore);
            json.WriteNumber("limitPrice", after.LimitPrice!.Value);
        }

        var movedTrigger = before.Trigger?.Price == after.Trigger?.Price ? null : after.Trigger;
        if (movedTrigger is not null)
        {
            json.WriteNumber("fromTriggerPrice", before.Trigger!.Price);
            json.WriteNumber("triggerPrice", movedTrigger.Price);
        }

        if (after.DisplayQuantity != before.DisplayQuantity)
        {
            json.WriteNumber("displayQuantity", after.DisplayQuantity!.Value);
        }

        var movedOther = before.Other == after.Other ? null : after.Other;
        if (movedOther is not null)
        {
            json.WriteStartObject("other");
            if (movedOther.LimitPrice is { } limitOfOther)
            {
                json.WriteNumber("limitPrice", limitOfOther);
            }

            json.WriteNumber("triggerPrice", movedOther.Trigger.Price);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        // Also where it stays: an amend that does not name it is one that knew of no other leg.
        WriteLeg(json, before.Status == OrderStatus.Pending ? after.Other : null);
        if (movedTrigger is not null)
        {
            // The commit keeps it with the order.
            json.WriteNumber("triggerPrice", movedTrigger.Price);
        }

        if (after.PriorityAt != before.PriorityAt)
        {
            // The commit keeps it with the order.
            json.WriteString("priorityAt", after.PriorityAt.UtcDateTime);
        }

        WriteQueue(json, queue);
        var rest = new PlaceOrder(
            after.Symbol, after.Side, after.Type, after.Quantity - before.FilledQuantity, after.LimitPrice)
        {
            // Nothing is walked for one that waits.
            Trigger = before.Status == OrderStatus.Pending
                ? new TriggerTerms(before.Trigger!.Kind, after.Trigger!.Price)
                : null,
        };
        WritePlacement(json, placement, rest, volumeUsd, quoteUsd);
        return End(json);
    }

    /// <param name="place">Of an iceberg: its place in the queue afterwards, which may be that of another slice; the commit
    /// keeps it with the order. Null for others, of which nobody is ahead then.</param>
    public static string OfMatch(
        Guid decisionId,
        MatchContext context,
        Order order,
        decimal volumeUsd,
        decimal? quoteUsd,
        long seenTradeId,
        QueuePosition? place = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(order);
        var json = Start(decisionId, seenTradeId);
        json.WriteString("status", Words<PairStatus>.Of(context.Instrument.Status));
        WriteBook(json, context.Book);
        WriteFees(json, context.Fees, volumeUsd, quoteUsd);
        WriteQueue(json, context.Queue);
        WriteQueue(json, context.NextSlice, "slice");
        WriteQueue(json, place, "place");
        var left = WritePrints(json, context, order);
        WriteLevels(json, context.Book, context.Consumption, order.Side, left, order.LimitPrice, withBest: false);
        return End(json);
    }

    /// <param name="print">The trade that triggered it.</param>
    /// <param name="peak">How far a trailing stop had followed before it.</param>
    /// <param name="isOther">It came to the trigger of the other leg.</param>
    /// <param name="queue">The place that what rests of it has in the queue; null for none.</param>
    public static string OfTrigger(
        Guid decisionId,
        Placement placement,
        Order before,
        Order after,
        Print print,
        decimal volumeUsd,
        decimal? quoteUsd,
        long seenTradeId,
        TrailPeak? peak = null,
        QueuePosition? queue = null,
        bool isOther = false)
    {
        ArgumentNullException.ThrowIfNull(placement);
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var json = Start(decisionId, seenTradeId);
        if (peak is not null)
        {
            json.WriteStartArray("peak");
            json.WriteNumberValue(peak.TradeId);
            json.WriteNumberValue(peak.Price);
            json.WriteEndArray();
            // The commit keeps it with the order.
            json.WriteNumber("triggerPrice", after.Trigger!.Price);
        }

        if (isOther)
        {
            // The commit keeps all three with the order: the leg that it is now, and the one that it dropped.
            json.WriteString("leg", Words<TriggerKind>.Of(after.Trigger!.Kind));
            json.WriteNumber("triggerPrice", after.Trigger.Price);
            WriteLeg(json, after.Other);
        }

        json.WriteStartArray("trigger");
        WritePrint(json, print);
        json.WriteStringValue(Words<OrderSide>.Of(print.TakerSide));
        json.WriteEndArray();
        // The commit keeps both with the order.
        json.WriteString("priorityAt", after.PriorityAt.UtcDateTime);
        json.WriteString("triggeredAt", after.UpdatedAt.UtcDateTime);
        WriteQueue(json, queue);
        var rest = new PlaceOrder(
            before.Symbol, before.Side, after.Type, before.RemainingQuantity, after.LimitPrice);
        WritePlacement(json, placement, rest, volumeUsd, quoteUsd);
        return End(json);
    }

    /// <summary>Its commit's time tells all: it was over.</summary>
    public static string OfExpiry(Guid decisionId) => End(Start(decisionId, long.MinValue));

    public static string OfCancel(Guid decisionId, string reason)
    {
        var json = Start(decisionId, long.MinValue);
        json.WriteString("reason", reason);
        return End(json);
    }

    /// <summary>What not every order has; the commit keeps it with the order.</summary>
    private static void WriteTerms(Utf8JsonWriter json, PlaceOrder request)
    {
        if (request.UserReference is { } reference)
        {
            json.WriteNumber("userReference", reference);
        }

        if (request.QuoteQuantity is { } amount)
        {
            json.WriteNumber("quoteQuantity", amount);
        }

        if (request.TimeInForce != TimeInForce.Gtc)
        {
            json.WriteString("timeInForce", Words<TimeInForce>.Of(request.TimeInForce));
        }

        if (request.ExpiresAt is { } expiresAt)
        {
            json.WriteString("expiresAt", expiresAt.UtcDateTime);
        }

        if (request.DisplayQuantity is { } display)
        {
            json.WriteNumber("displayQuantity", display);
        }

        if (request.SelfTrade != SelfTradePrevention.None)
        {
            json.WriteString("selfTrade", Words<SelfTradePrevention>.Of(request.SelfTrade));
        }

        if (request.Close is { } close)
        {
            json.WritePropertyName("close");
            close.Write(json);
        }

        if (request.Closes is { } closes)
        {
            json.WriteString("closes", closes);
        }

        if (request.IsPostOnly)
        {
            json.WriteBoolean("postOnly", true);
        }

        if (request.Trigger is { } trigger)
        {
            json.WriteStartObject("trigger");
            trigger.Write(json);
            json.WriteEndObject();
        }

        if (request.Other is { } other)
        {
            json.WriteStartObject("other");
            other.Write(json);
            json.WriteEndObject();
        }
    }

    /// <summary>All of a placement that the decider looks at, for an order that asks for that.</summary>
    private static void WritePlacement(
        Utf8JsonWriter json, Placement placement, PlaceOrder asked, decimal volumeUsd, decimal? quoteUsd)
    {
        var instrument = placement.Instrument;
        json.WriteStartArray("rules");
        json.WriteStringValue(Words<PairStatus>.Of(instrument.Status));
        json.WriteNumberValue(instrument.PriceIncrement);
        json.WriteNumberValue(instrument.QuantityIncrement);
        json.WriteNumberValue(instrument.MinimumQuantity);
        json.WriteNumberValue(instrument.MinimumCost);
        json.WriteEndArray();
        WriteBook(json, placement.Book);
        json.WriteBoolean("stale", placement.IsStale);
        WriteFees(json, placement.Fees, volumeUsd, quoteUsd);
        json.WriteNumber("availableBase", placement.AvailableBase);
        json.WriteNumber("availableQuote", placement.AvailableQuote);
        json.WriteNumber("openOrders", placement.OpenOrders);
        // On a stale book nothing is walked; the rules look at its best level all the same.
        WriteLevels(
            json,
            placement.Book,
            placement.Consumption,
            asked.Side,
            placement.IsStale || asked.Trigger is not null ? 0 : asked.QuoteQuantity ?? asked.Quantity,
            asked.LimitPrice,
            withBest: true,
            isWorth: asked.QuoteQuantity is not null);
    }

    private static void WriteBook(Utf8JsonWriter json, BookView book)
    {
        json.WriteStartObject("book");
        json.WriteNumber("term", book.Term);
        json.WriteNumber("sequence", book.Sequence);
        json.WriteString("time", book.Time.UtcDateTime);
        json.WriteEndObject();
    }

    private static void WriteFees(Utf8JsonWriter json, FeeTier fees, decimal volumeUsd, decimal? quoteUsd)
    {
        json.WriteStartObject("fees");
        json.WriteNumber("volume", volumeUsd);
        json.WriteNumber("maker", fees.MakerRate);
        json.WriteNumber("taker", fees.TakerRate);
        if (quoteUsd is { } price)
        {
            json.WriteNumber("quoteUsd", price);
        }

        json.WriteEndObject();
    }

    /// <summary>The levels that a walk of this order looks at, best first, each with what the account had taken of it
    /// already: price, quantity, taken.</summary>
    /// <param name="withBest">The best level is looked at whether it is in reach or not.</param>
    /// <param name="isWorth">The quantity is in the quote asset.</param>
    private static void WriteLevels(
        Utf8JsonWriter json,
        BookView book,
        Consumption consumption,
        OrderSide side,
        decimal quantity,
        decimal? limit,
        bool withBest,
        bool isWorth = false)
    {
        var bookSide = side.Opposite();
        var levels = bookSide == OrderSide.Sell ? book.Asks : book.Bids;
        json.WriteStartArray("levels");
        for (var i = 0; i < levels.Count; i++)
        {
            var level = levels[i];
            var isWalked = quantity > 0 && (limit is not { } price || BookWalk.Reaches(side, level.Price, price));
            if (!isWalked && (i > 0 || !withBest))
            {
                break;
            }

            var left = consumption.Left(book, bookSide, level);
            quantity -= !isWalked ? quantity : isWorth ? left * level.Price : left;
            json.WriteStartArray();
            json.WriteNumberValue(level.Price);
            json.WriteNumberValue(level.Quantity);
            WriteTaken(json, level.Quantity - left);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    /// <summary>The prints that may fill the order, oldest first: trade id, term, sequence, time, price, quantity, and
    /// what the account had taken of it already.</summary>
    /// <returns>What they leave of the order.</returns>
    private static decimal WritePrints(Utf8JsonWriter json, MatchContext context, Order order)
    {
        var remaining = order.RemainingQuantity;
        // A print that only serves the queue leaves the order as it is: all of them tell.
        var isQueued = order.FillModel == FillModel.Queue;
        var started = false;
        foreach (var print in context.Prints)
        {
            if (remaining <= 0 && !isQueued)
            {
                break;
            }

            if (!OrderDecider.Meets(print, order))
            {
                continue;
            }

            if (!started)
            {
                json.WriteStartArray("prints");
                started = true;
            }

            var left = context.Consumption.Left(print);
            remaining -= Math.Max(0, left);
            json.WriteStartArray();
            WritePrint(json, print);
            WriteTaken(json, print.Quantity - left);
            json.WriteEndArray();
        }

        if (started)
        {
            json.WriteEndArray();
        }

        return isQueued ? order.RemainingQuantity : remaining;
    }

    /// <summary>Adds to a basis what the decision is under the other models. It is no part of what replay decides on.</summary>
    public static string WithShadow(string basis, ShadowNote? note)
    {
        ArgumentNullException.ThrowIfNull(basis);
        if (note is null)
        {
            return basis;
        }

        var json = StartEmpty();
        json.WriteStartArray("real");
        json.WriteNumberValue(note.BaseChange);
        json.WriteNumberValue(note.QuoteChange);
        json.WriteEndArray();
        if (note.Outcomes.Count > 0)
        {
            json.WriteStartArray("models");
            foreach (var (model, filled, cost, fee, rests) in note.Outcomes)
            {
                json.WriteStartArray();
                json.WriteStringValue(Words<FillModel>.Of(model));
                json.WriteNumberValue(filled);
                json.WriteNumberValue(cost);
                json.WriteNumberValue(fee);
                json.WriteBooleanValue(rests);
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        WriteQueue(json, note.Queue);
        return $"{basis.AsSpan(0, basis.Length - 1)},\"shadow\":{End(json)}}}";
    }

    private static void WriteLeg(Utf8JsonWriter json, OrderLeg? other)
    {
        if (other is not null)
        {
            json.WritePropertyName("otherLeg");
            other.Write(json);
        }
    }

    /// <summary>Ahead (null for unknown), ahead before the book, the book's time, when it joined.</summary>
    private static void WriteQueue(Utf8JsonWriter json, QueuePosition? queue, string name = "queue")
    {
        if (queue is null)
        {
            return;
        }

        json.WriteStartArray(name);
        if (queue.Ahead is { } ahead)
        {
            json.WriteNumberValue(ahead);
        }
        else
        {
            json.WriteNullValue();
        }

        json.WriteNumberValue(queue.Before);
        json.WriteStringValue(queue.AsOf.UtcDateTime);
        json.WriteStringValue(queue.JoinedAt.UtcDateTime);
        json.WriteEndArray();
    }

    /// <summary>Trade id, term, sequence, time, price, quantity.</summary>
    private static void WritePrint(Utf8JsonWriter json, Print print)
    {
        json.WriteNumberValue(print.TradeId);
        json.WriteNumberValue(print.Term);
        json.WriteNumberValue(print.Sequence);
        json.WriteStringValue(print.Time.UtcDateTime);
        json.WriteNumberValue(print.Price);
        json.WriteNumberValue(print.Quantity);
    }

    private static void WriteTaken(Utf8JsonWriter json, decimal taken)
    {
        if (taken != 0)
        {
            json.WriteNumberValue(taken);
        }
    }

    private static Utf8JsonWriter Start(Guid decisionId, long seenTradeId)
    {
        var json = StartEmpty();
        json.WriteString("decision", decisionId);
        json.WriteNumber("v", Version);
        if (seenTradeId != long.MinValue)
        {
            json.WriteNumber("seenTrade", seenTradeId);
        }

        return json;
    }

    private static Utf8JsonWriter StartEmpty()
    {
        if (writer is null || buffer is null)
        {
            buffer = new ArrayBufferWriter<byte>(1024);
            writer = new Utf8JsonWriter(buffer);
        }

        buffer.ResetWrittenCount();
        writer.Reset();
        writer.WriteStartObject();
        return writer;
    }

    private static string End(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.Flush();
        return Encoding.UTF8.GetString(buffer!.WrittenSpan);
    }
}
