using CryptoSim.Domain.Books;
using CryptoSim.Domain.Instruments;
using CryptoSim.Domain.Money;

namespace CryptoSim.Domain.Orders;

/// <summary>The rules a new order must keep, before funds: what may be stated (symbol, quantity, price, ids), then what
/// the market allows now. The first rule broken is the answer.</summary>
public static class OrderRules
{
    public const int MaximumClientOrderIdLength = 64;

    /// <summary>Open orders an account may have on one symbol: Kraken allows 60 to 225, bots here may go further, and
    /// matching stays bounded.</summary>
    public const int MaximumOpenOrders = 1_000;

    /// <returns>The rule broken, or null.</returns>
    public static OrderRejection? Check(PlaceOrder request, Placement placement) =>
        CheckMarket(request, placement)
        ?? CheckQuantity(request.Quantity, placement.Instrument)
        ?? CheckPrice(request, placement.Instrument)
        ?? CheckClientOrderId(request.ClientOrderId)
        ?? CheckOpenOrders(request, placement)
        ?? CheckLiquidity(request, placement)
        ?? CheckCost(request, placement);

    private static OrderRejection? CheckMarket(PlaceOrder request, Placement placement)
    {
        var instrument = placement.Instrument;
        if (request.Symbol != instrument.Symbol)
        {
            return Rejections.UnknownSymbol(request.Symbol);
        }

        var isMarket = request.Type == OrderType.Market;
        return instrument.Status switch
        {
            PairStatus.Online => null,
            PairStatus.LimitOnly when !isMarket => null,
            PairStatus.LimitOnly => Rejections.MarketNotOpen(instrument, "it takes limit orders only"),
            PairStatus.PostOnly when !isMarket && !WouldTake(request, placement.Book) => null,
            PairStatus.PostOnly => Rejections.MarketNotOpen(instrument, "it takes only orders that rest in the book"),
            _ => Rejections.MarketNotOpen(instrument, "it takes no new orders"),
        };
    }

    private static bool WouldTake(PlaceOrder request, BookView book) =>
        request.LimitPrice is { } limit
        && BestOpposite(request.Side, book) is { } best
        && BookWalk.Reaches(request.Side, best.Price, limit);

    private static OrderRejection? CheckQuantity(decimal quantity, Instrument instrument)
    {
        if (quantity <= 0)
        {
            return Rejections.InvalidQuantity(quantity);
        }

        // Before the increments: a remainder of a huge number says nothing useful.
        if (quantity > Amounts.MaximumQuantity)
        {
            return Rejections.QuantityTooLarge(quantity, instrument);
        }

        if (!Amounts.IsMultipleOf(quantity, instrument.QuantityIncrement))
        {
            return Rejections.QuantityIncrement(quantity, instrument);
        }

        return quantity < instrument.MinimumQuantity ? Rejections.QuantityBelowMinimum(quantity, instrument) : null;
    }

    private static OrderRejection? CheckPrice(PlaceOrder request, Instrument instrument)
    {
        if (request.Type == OrderType.Market)
        {
            return request.LimitPrice is { } unwanted ? Rejections.PriceNotAllowed(unwanted) : null;
        }

        if (request.LimitPrice is not { } price)
        {
            return Rejections.PriceRequired();
        }

        if (price <= 0)
        {
            return Rejections.InvalidPrice(price);
        }

        return Amounts.IsMultipleOf(price, instrument.PriceIncrement)
            ? null
            : Rejections.PriceIncrement(price, instrument);
    }

    private static OrderRejection? CheckClientOrderId(string? clientOrderId)
    {
        if (clientOrderId is null)
        {
            return null;
        }

        var isValid = clientOrderId.Length is >= 1 and <= MaximumClientOrderIdLength
            && clientOrderId.All(character => character is >= ' ' and <= '~');
        return isValid ? null : Rejections.InvalidClientOrderId(MaximumClientOrderIdLength);
    }

    private static OrderRejection? CheckOpenOrders(PlaceOrder request, Placement placement) =>
        request.Type == OrderType.Limit && placement.OpenOrders >= MaximumOpenOrders
            ? Rejections.TooManyOpenOrders(placement.OpenOrders, MaximumOpenOrders, placement.Instrument)
            : null;

    private static OrderRejection? CheckLiquidity(PlaceOrder request, Placement placement)
    {
        if (request.Type != OrderType.Market)
        {
            return null;
        }

        if (placement.IsStale)
        {
            return Rejections.QuoteStale(placement.Instrument);
        }

        return BestOpposite(request.Side, placement.Book) is null
            ? Rejections.NoLiquidity(request.Side, placement.Instrument)
            : null;
    }

    private static OrderRejection? CheckCost(PlaceOrder request, Placement placement)
    {
        var instrument = placement.Instrument;
        var best = BestOpposite(request.Side, placement.Book)?.Price;
        var price = request.LimitPrice ?? best ?? 0;
        // A limit sell may be filled above its limit: the largest cost it can meet is at the best bid.
        var highest = request.Side == OrderSide.Sell ? Math.Max(price, best ?? 0) : price;
        // Divided, not multiplied: the product is what may overflow.
        if (highest > Amounts.MaximumCost / request.Quantity)
        {
            return Rejections.CostTooLarge(request.Quantity, highest, instrument);
        }

        var cost = price * request.Quantity;
        return cost < instrument.MinimumCost ? Rejections.CostBelowMinimum(cost, instrument) : null;
    }

    private static BookLevel? BestOpposite(OrderSide side, BookView book)
    {
        var levels = side == OrderSide.Buy ? book.Asks : book.Bids;
        return levels.Count == 0 ? null : levels[0];
    }
}
