using CryptoSim.Api.Orders;
using CryptoSim.Data.Orders;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Api.Fills;

/// <summary>An execution as <c>/api/fills</c> lists it: as in its order, with what it belongs to.</summary>
public sealed record FillAnswer(
    Guid FillId,
    Guid OrderId,
    string Symbol,
    OrderSide Side,
    decimal Price,
    decimal Quantity,
    decimal Cost,
    decimal Fee,
    decimal FeeRate,
    Liquidity Liquidity,
    DateTimeOffset Time,
    FillBookAnswer Book)
{
    public static FillAnswer From(FillRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        var fill = row.ToFill();
        return new FillAnswer(
            fill.FillId,
            fill.OrderId,
            row.Symbol,
            row.Side,
            fill.Price,
            fill.Quantity,
            fill.Cost,
            fill.Fee,
            fill.FeeRate,
            fill.Liquidity,
            fill.Time,
            FillBookAnswer.From(fill));
    }
}
