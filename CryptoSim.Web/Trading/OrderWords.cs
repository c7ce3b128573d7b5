using CryptoSim.Domain.Orders;
using CryptoSim.Web.Client;

namespace CryptoSim.Web.Trading;

/// <summary>Orders in words.</summary>
internal static class OrderWords
{
    public static string Side(OrderSide side) => side == OrderSide.Buy ? "Buy" : "Sell";

    public static string Type(OrderType type) => type == OrderType.Market ? "Market" : "Limit";

    public static string Status(PlacedOrder order) => order switch
    {
        { IsOpen: true, FilledQuantity: > 0 } => "Partly filled",
        { Status: OrderStatus.Pending } => "Pending",
        { Status: OrderStatus.Open } => "Resting",
        { Status: OrderStatus.Filled } => "Filled",
        { Status: OrderStatus.Expired } => "Expired",
        { Status: OrderStatus.Rejected } => "Rejected",
        _ => "Canceled",
    };

    public static string Reason(string? reason) => reason switch
    {
        null or "" => "",
        "canceled_by_user" => "Canceled by you.",
        "reset" => "Canceled by a reset.",
        RejectionCodes.NoLiquidity => "The visible book had no more.",
        _ => $"{char.ToUpperInvariant(reason[0])}{reason[1..].Replace('_', ' ')}.",
    };

    public static string Levels(int count) => count == 1 ? "1 level" : $"{count} levels";
}
