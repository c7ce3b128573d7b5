using CryptoSim.Api.Kraken.PrivateRest;
using CryptoSim.Api.Kraken.Tiers;
using CryptoSim.Api.Orders;
using CryptoSim.Data.Orders;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.PublicRest;

namespace CryptoSim.Api.Kraken.Trading;

/// <summary>What became of an order that was to be changed: as it was and as it is, or Kraken's error.</summary>
/// <param name="AmendId">Kraken's id of an amend; null for an edit.</param>
internal readonly record struct OrderChange(Order? Before, Order? After, string? AmendId, string? Error)
{
    public static OrderChange Refused(string error) => new(null, null, null, error);
}

/// <summary>Kraken's two ways to change an open order, over REST and WebSocket.</summary>
internal sealed class OrderChanges(
    TradingDesk desk,
    TradingLimit limit,
    EngineCounter counter,
    OrderFinder finder,
    PairDirectory directory,
    TimeProvider time)
{
    /// <summary>Changes an order in place. One whose quantity would fall to what it has filled is canceled, as Kraken
    /// does it.</summary>
    public async Task<OrderChange> AmendAsync(
        Guid accountId, string? id, string? clientOrderId, AmendOrder change, CancellationToken cancellationToken)
    {
        var (found, error) = await FindAsync(accountId, id, clientOrderId, cancellationToken);
        if (found is null)
        {
            return OrderChange.Refused(error!);
        }

        var cost = EngineCosts.Amend(time.GetUtcNow() - found.PriorityAt);
        if (!await counter.TryCountAsync(accountId, found.Symbol, cost, cancellationToken))
        {
            return OrderChange.Refused(KrakenErrors.TradingLimitExceeded);
        }

        var result = await desk.AmendAsync(accountId, found.OrderId, change, cancellationToken);
        if (result.Rejection is { Code: RejectionCodes.QuantityFilledAlready })
        {
            result = await desk.CancelAsync(accountId, found.OrderId, cancellationToken);
        }

        return result.Rejection is { } rejection
            ? OrderChange.Refused(ErrorOf(rejection, found.Symbol))
            : new OrderChange(found, result.Order, KrakenIds.OfEvent('T', result.EventNumber), null);
    }

    /// <summary>Cancels an order and places another in its stead.</summary>
    /// <param name="pair">As the call names it; null where it names none.</param>
    public async Task<OrderChange> EditAsync(
        Guid accountId, string? id, string? pair, AmendOrder change, bool isCheck, CancellationToken cancellationToken)
    {
        if (pair is null || directory.Find(pair) is not { } listed)
        {
            return OrderChange.Refused(pair is null ? KrakenErrors.Invalid("pair") : KrakenErrors.UnknownPair);
        }

        var (found, error) = await FindAsync(accountId, id, clientOrderId: null, cancellationToken);
        if (found is null || found.Symbol != listed.Names.Symbol)
        {
            return OrderChange.Refused(error ?? KrakenErrors.Invalid("pair"));
        }

        var cost = EngineCosts.Edit(time.GetUtcNow() - found.PriorityAt);
        if (!isCheck && !await counter.TryCountAsync(accountId, found.Symbol, cost, cancellationToken))
        {
            return OrderChange.Refused(KrakenErrors.TradingLimitExceeded);
        }

        var result = await desk.ReplaceAsync(accountId, found.OrderId, change, isCheck, cancellationToken);
        if (result.Rejection is { } rejection)
        {
            return OrderChange.Refused(ErrorOf(rejection, found.Symbol));
        }

        var asked = found with
        {
            Quantity = change.Quantity ?? found.Quantity,
            LimitPrice = change.LimitPrice ?? found.LimitPrice,
        };
        return new OrderChange(found, isCheck ? asked : result.Order, null, null);
    }

    private async Task<(Order? Found, string? Error)> FindAsync(
        Guid accountId, string? id, string? clientOrderId, CancellationToken cancellationToken)
    {
        if (!limit.TryTake(accountId))
        {
            return (null, KrakenErrors.TradingLimitExceeded);
        }

        OrderWithFills? found = id is not null ? await finder.FindAsync(accountId, id, cancellationToken)
            : clientOrderId is not null
                ? await finder.FindByClientIdAsync(accountId, clientOrderId, cancellationToken)
                : null;
        return (found?.Order, found is null ? KrakenErrors.UnknownOrder : null);
    }

    private string ErrorOf(OrderRejection rejection, string symbol) =>
        // Changes call it so, over REST too.
        rejection.Code == RejectionCodes.InvalidDisplayQuantity ? KrakenErrors.Invalid("display_qty") : OrderErrors.Of(rejection, directory.Find(symbol)?.Market.Instrument.Status);
}
