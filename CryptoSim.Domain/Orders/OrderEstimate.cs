using CryptoSim.Domain.Books;
using CryptoSim.Domain.Fees;
using CryptoSim.Domain.Instruments;

namespace CryptoSim.Domain.Orders;

/// <summary>What an order would do if it were placed now, for a ticket to show before it is sent. It is decided by
/// <see cref="OrderDecider.Place"/> itself, so it differs from the real outcome only where the book moved between.</summary>
/// <param name="AveragePrice">Of what fills at once; null when nothing does.</param>
/// <param name="Cost">Of what fills at once, in the quote asset, without fee.</param>
/// <param name="Fee">Of what fills at once, in the quote asset.</param>
/// <param name="Total">What a buy pays at once, fee included, or what a sell brings, fee taken off.</param>
/// <param name="WorstPrice">Price of the last level used; null when none is.</param>
/// <param name="LevelsUsed">Levels of the book that fill it.</param>
/// <param name="UnfilledQuantity">What does not fill at once: it rests, or is canceled where the order never
/// rests.</param>
/// <param name="HeldAmount">What the resting rest reserves, in the quote asset for a buy, the base asset for a
/// sell.</param>
/// <param name="Rejection">Why it would be refused, or null. Refused for funds, it still has its figures.</param>
public sealed record OrderEstimate(
    decimal? AveragePrice,
    decimal Cost,
    decimal Fee,
    decimal Total,
    decimal? WorstPrice,
    int LevelsUsed,
    decimal UnfilledQuantity,
    decimal HeldAmount,
    OrderRejection? Rejection)
{
    /// <param name="availableBase">Available funds in the base asset; null leaves funds out.</param>
    /// <param name="availableQuote">Available funds in the quote asset; null leaves funds out.</param>
    /// <param name="lastPrice">For triggers that are stated as an offset from it; null for none.</param>
    /// <param name="now">For orders that expire; null: the book's time.</param>
    public static OrderEstimate Of(
        PlaceOrder request,
        Instrument instrument,
        BookView book,
        FeeTier fees,
        bool isStale = false,
        decimal? availableBase = null,
        decimal? availableQuote = null,
        int openOrders = 0,
        DateTimeOffset? now = null,
        decimal? lastPrice = null)
    {
        var placement = new Placement(
            Guid.Empty,
            Guid.Empty,
            _ => Guid.Empty,
            instrument,
            book,
            isStale,
            fees,
            new Consumption(),
            openOrders,
            decimal.MaxValue,
            decimal.MaxValue,
            now ?? book.Time)
        {
            LastPrice = lastPrice,
        };
        var outcome = OrderDecider.Place(request, placement);
        if (outcome.Decision is not { } decision)
        {
            return new OrderEstimate(null, 0, 0, 0, null, 0, request.Quantity, 0, outcome.Rejection);
        }

        var affordable = OrderDecider.Place(request, placement with
        {
            AvailableBase = availableBase ?? decimal.MaxValue,
            AvailableQuote = availableQuote ?? decimal.MaxValue,
        });
        var order = decision.Order;
        return new OrderEstimate(
            order.AveragePrice,
            order.FilledCost,
            order.Fee,
            order.Side == OrderSide.Buy ? order.FilledCost + order.Fee : order.FilledCost - order.Fee,
            decision.Fills.Count == 0 ? null : decision.Fills[^1].Price,
            decision.Fills.Count,
            order.RemainingQuantity,
            order.HeldAmount,
            affordable.Rejection);
    }
}
