using CryptoSim.Api.Kraken.PrivateRest;
using CryptoSim.Api.Kraken.Tiers;
using CryptoSim.Api.Orders;
using CryptoSim.Data.Orders;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.PublicRest;

namespace CryptoSim.Api.Kraken.Trading;

/// <summary>What became of an order: its id, or Kraken's error.</summary>
/// <param name="OrderId">Null when it was only to be checked, or is refused.</param>
internal readonly record struct TradingResult(Guid? OrderId, string? Error);

/// <summary>Kraken's trading methods, over REST and WebSocket, on the desk that our own API uses.</summary>
internal sealed class KrakenTrading(
    TradingDesk desk,
    TradingLimit limit,
    EngineCounter counter,
    OrderReads orders,
    OrderFinder finder,
    PairDirectory directory,
    TimeProvider time)
{
    /// <summary>Cancels sent at once when all are canceled: about one commit's worth of one account.</summary>
    private const int CancelsAtOnce = 64;

    /// <param name="isCheck">Only to be validated: nothing is placed.</param>
    public async Task<TradingResult> PlaceAsync(
        Guid accountId, PlaceOrder order, bool isCheck, CancellationToken cancellationToken)
    {
        if (!limit.TryTake(accountId)
            || !await counter.TryCountAsync(accountId, order.Symbol, EngineCosts.Add, cancellationToken))
        {
            return new TradingResult(null, KrakenErrors.TradingLimitExceeded);
        }

        if (isCheck)
        {
            return (await desk.CheckAsync(accountId, order, cancellationToken)).Rejection is { } refused
                ? new TradingResult(null, ErrorOf(refused, order.Symbol))
                : default;
        }

        var result = await desk.PlaceAsync(accountId, order, cancellationToken);
        return result.Rejection is { } rejection
            ? new TradingResult(null, ErrorOf(rejection, order.Symbol))
            : new TradingResult(result.Order!.OrderId, null);
    }

    /// <summary>Cancels an order named by Kraken's id or by the client's.</summary>
    public async Task<TradingResult> CancelAsync(
        Guid accountId, string? id, string? clientOrderId, CancellationToken cancellationToken)
    {
        if (!limit.TryTake(accountId))
        {
            return new TradingResult(null, KrakenErrors.TradingLimitExceeded);
        }

        var found = id is not null ? await finder.FindAsync(accountId, id, cancellationToken)
            : clientOrderId is not null
                ? await finder.FindByClientIdAsync(accountId, clientOrderId, cancellationToken)
                : null;
        if (found is null)
        {
            return new TradingResult(null, KrakenErrors.UnknownOrder);
        }

        var result = await desk.CancelAsync(accountId, found.Order.OrderId, cancellationToken);
        if (result.Rejection is { } rejection)
        {
            return new TradingResult(null, ErrorOf(rejection, found.Order.Symbol));
        }

        await counter.CountCancelAsync(
            accountId,
            found.Order.Symbol,
            EngineCosts.Cancel(time.GetUtcNow() - found.Order.PriorityAt),
            cancellationToken);
        return new TradingResult(found.Order.OrderId, null);
    }

    /// <summary>Cancels the open orders of a client's number.</summary>
    public async Task<(int Count, string? Error)> CancelReferenceAsync(
        Guid accountId, int userReference, CancellationToken cancellationToken)
    {
        if (!limit.TryTake(accountId))
        {
            return (0, KrakenErrors.TradingLimitExceeded);
        }

        var (count, _) = await CancelAllAsync(accountId, cancellationToken, userReference);
        return (count, count == 0 ? KrakenErrors.UnknownOrder : null);
    }

    /// <param name="userReference">Only those of this number.</param>
    /// <returns>How many were canceled, and whether none is left of those that were open.</returns>
    public async Task<(int Count, bool IsAll)> CancelAllAsync(
        Guid accountId, CancellationToken cancellationToken, int? userReference = null)
    {
        var (canceled, isAll) = (0, true);
        Guid? cursor = null;
        do
        {
            var page = await orders.ListAsync(
                accountId, OrderScope.Open, symbol: null, CancelsAtOnce, cursor, cancellationToken);
            var results = await Task.WhenAll(page.Items
                .Where(open => userReference is null || open.Order.UserReference == userReference)
                .Select(open => desk.CancelAsync(accountId, open.Order.OrderId, cancellationToken)));
            // One that filled meanwhile is not counted.
            canceled += results.Count(result => result.Rejection is null);
            isAll &= results.All(result => result.Rejection is null or { Code: RejectionCodes.OrderAlreadyFinal });
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        return (canceled, isAll);
    }

    private string ErrorOf(OrderRejection rejection, string symbol) =>
        OrderErrors.Of(rejection, directory.Find(symbol)?.Market.Instrument.Status);
}
