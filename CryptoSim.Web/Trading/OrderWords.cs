using CryptoSim.Domain.Orders;
using CryptoSim.Web.Client;
using CryptoSim.Web.Layout;

namespace CryptoSim.Web.Trading;

/// <summary>Orders in words.</summary>
internal static class OrderWords
{
    public static string Side(OrderSide side) => side == OrderSide.Buy ? "Buy" : "Sell";

    public static string Type(OrderKind kind) => kind switch
    {
        OrderKind.Market => "Market",
        OrderKind.Limit => "Limit",
        OrderKind.StopLoss => "Stop loss",
        OrderKind.StopLossLimit => "Stop loss limit",
        OrderKind.TakeProfit => "Take profit",
        OrderKind.TakeProfitLimit => "Take profit limit",
        OrderKind.TrailingStop => "Trailing stop",
        OrderKind.TrailingStopLimit => "Trailing stop limit",
        _ => "Iceberg",
    };

    public static string TimeInForce(TimeInForce timeInForce, OrderKind kind) => (timeInForce, kind) switch
    {
        (Domain.Orders.TimeInForce.Gtd, _) => "Until a date",
        (Domain.Orders.TimeInForce.Ioc, _) => "Immediate or cancel",
        (Domain.Orders.TimeInForce.Fok, _) => "Fill or kill",
        (_, OrderKind.Market) => "Fill what the book shows",
        _ => "Until canceled",
    };

    /// <summary>What not every order has: <c>until 2026-12-01 08:00:00, post only</c>.</summary>
    public static string Terms(PlacedOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        List<string> terms = [];
        if (order.TriggerPrice is { } trigger)
        {
            var state = order.TriggeredAt is null ? "at" : "triggered at";
            terms.Add($"{Type(order.Type).ToLowerInvariant()} {state} {Figures.Quantity(trigger)}");
        }

        if (order.Other is { } other)
        {
            terms.Add(order.TriggeredAt is null ? $"or {Leg(other)}" : $"{Leg(other)} dropped");
        }

        if (order.TrailPercent is { } percent)
        {
            terms.Add($"{Figures.Quantity(percent)} % behind the last price");
        }
        else if (order.TrailOffset is { } offset)
        {
            terms.Add($"{Figures.Quantity(offset)} behind the last price");
        }

        if (order.DisplayQuantity is { } display)
        {
            terms.Add($"shows {Figures.Quantity(display)} at a time");
        }

        if (order.ExpiresAt is { } expiresAt)
        {
            terms.Add($"until {Figures.Time(expiresAt)}");
        }
        else if (order.TimeInForce is not Domain.Orders.TimeInForce.Gtc)
        {
            terms.Add(TimeInForce(order.TimeInForce, order.Type).ToLowerInvariant());
        }

        if (order.PostOnly)
        {
            terms.Add("post only");
        }

        if (order.QuoteQuantity is { } worth)
        {
            terms.Add($"for {Figures.Quantity(worth)} {order.Symbol[(order.Symbol.IndexOf('/', StringComparison.Ordinal) + 1)..]}");
        }

        if (order.Close is { } close)
        {
            var leg = Leg(new LegShape(close.Type, close.LimitPrice, close.TriggerPrice, close.TriggerPercent));
            terms.Add($"then {leg}{(close.Other is { } second ? $" or {Leg(second)}" : "")}");
        }

        if (order.ClosesOrderId is not null)
        {
            terms.Add("closes another");
        }

        return string.Join(", ", terms);
    }

    /// <summary><c>stop loss limit 89 at 90</c>.</summary>
    private static string Leg(LegShape leg)
    {
        var limit = leg.LimitPrice is { } price ? $" {Figures.Quantity(price)}" : "";
        var at = leg.TriggerPrice is { } trigger ? $" at {Figures.Quantity(trigger)}"
            : leg.TriggerPercent is { } percent ? $" at {Figures.Quantity(percent)} %"
            : "";
        return $"{Type(leg.Type).ToLowerInvariant()}{limit}{at}";
    }

    public static string Status(PlacedOrder order) => order switch
    {
        { IsOpen: true, FilledQuantity: > 0 } => "Partly filled",
        { Status: OrderStatus.Pending } => "Waits for its trigger",
        { Status: OrderStatus.Open } => "Resting",
        { Status: OrderStatus.Filled } => "Filled",
        { Status: OrderStatus.Expired } => "Expired",
        { Status: OrderStatus.Rejected } => "Rejected",
        _ => "Canceled",
    };

    public static string Reason(string? reason) => reason switch
    {
        null or "" => "",
        EndReasons.CanceledByUser => "Canceled by you.",
        EndReasons.Reset => "Canceled by a reset.",
        EndReasons.SelfTrade => "It would have traded with an order of yours.",
        RejectionCodes.InsufficientFunds => "The account could not pay it when it was triggered.",
        EndReasons.NoLiquidity => "The visible book had no more.",
        EndReasons.Expired => "Its time was over.",
        EndReasons.ImmediateOrCancel => "The rest did not fill at once.",
        EndReasons.FillOrKill => "The visible book did not fill it whole.",
        _ => $"{char.ToUpperInvariant(reason[0])}{reason[1..].Replace('_', ' ')}.",
    };

    public static string Levels(int count) => count == 1 ? "1 level" : $"{count} levels";
}
