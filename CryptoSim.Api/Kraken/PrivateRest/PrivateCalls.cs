using CryptoSim.Api.Kraken.Faults;
using CryptoSim.Api.Kraken.Keys;
using CryptoSim.Api.Kraken.Tiers;
using CryptoSim.Data.Accounts;
using CryptoSim.MarketData.PublicRest;

namespace CryptoSim.Api.Kraken.PrivateRest;

/// <summary>All calls under <c>/0/private</c>: who signed them, then what they ask.</summary>
internal sealed partial class PrivateCalls(
    CallSigning signing,
    CallCounter counter,
    TokenCall token,
    AccountCalls account,
    OrderCalls orders,
    TradeCalls trades,
    LedgerCalls ledgers,
    TradingCalls trading,
    OrderChangeCalls changes,
    FaultInjector faults,
    ILogger<PrivateCalls> logger)
{
    /// <summary>Documented methods about what is not here: real money, loans, other exchanges' products. They answer what
    /// Kraken tells a key without the permission for them.</summary>
    private static readonly HashSet<string> NotServed = new(StringComparer.Ordinal)
    {
        "CreditLines", "Level3", "AddExport", "ExportStatus", "RetrieveExport", "RemoveExport",
        "DepositMethods", "DepositAddresses", "DepositStatus", "WithdrawMethods", "WithdrawAddresses", "WithdrawInfo",
        "Withdraw", "WithdrawStatus", "WithdrawCancel", "WalletTransfer", "CreateSubaccount", "AccountTransfer",
        "Earn/Allocate", "Earn/Deallocate", "Earn/AllocateStatus", "Earn/DeallocateStatus", "Earn/Strategies",
        "Earn/Allocations",
    };

    private delegate Task<KrakenAnswer> Handler(SignedCall call, SigningKey key, CancellationToken cancellationToken);

    public async Task<KrakenAnswer> AnswerAsync(string method, HttpRequest request, CancellationToken cancellationToken)
    {
        if (Find(method) is not { } handler)
        {
            return KrakenAnswer.Error(
                NotServed.Contains(method) ? KrakenErrors.PermissionDenied : KrakenErrors.UnknownMethod);
        }

        if (await SignedCall.ReadAsync(request) is not { } call)
        {
            return KrakenAnswer.Error(KrakenErrors.InvalidArguments);
        }

        try
        {
            var signed = await signing.CheckAsync(request, call, NeededFor(method), cancellationToken);
            if (signed.Key is not { } key)
            {
                return KrakenAnswer.Error(signed.Error!);
            }

            if (!await counter.TryCountAsync(key, CostOf(method), cancellationToken))
            {
                return KrakenAnswer.Error(KrakenErrors.RateLimitExceeded);
            }

            if (await faults.IsRefusedAsync(key.Faults, cancellationToken))
            {
                return KrakenAnswer.Error(KrakenErrors.Unavailable);
            }

            var answer = await handler(call, key, cancellationToken);
            if (faults.LosesAnswer(key.Faults))
            {
                request.HttpContext.Abort();
            }

            return answer;
        }
        catch (Exception exception) when (Failures.IsStoreAway(exception))
        {
            LogStoreAway(method, exception.Message);
            return KrakenAnswer.Error(KrakenErrors.Unavailable);
        }
    }

    private Handler? Find(string method) => method switch
    {
        "GetWebSocketsToken" => (_, key, _) => Task.FromResult(token.GetWebSocketsToken(key)),
        "Balance" => account.BalanceAsync,
        "BalanceEx" => account.BalanceExAsync,
        "TradeBalance" => account.TradeBalanceAsync,
        "TradeVolume" => account.TradeVolumeAsync,
        // Nothing is traded on margin.
        "OpenPositions" => (_, _, _) => Task.FromResult(KrakenAnswer.Empty),
        "OpenOrders" => orders.OpenAsync,
        "ClosedOrders" => orders.ClosedAsync,
        "QueryOrders" => orders.QueryAsync,
        "TradesHistory" => trades.HistoryAsync,
        "QueryTrades" => trades.QueryAsync,
        "Ledgers" => ledgers.HistoryAsync,
        "QueryLedgers" => ledgers.QueryAsync,
        "AddOrder" => trading.AddAsync,
        "AddOrderBatch" => trading.AddBatchAsync,
        "AmendOrder" => changes.AmendAsync,
        "EditOrder" => changes.EditAsync,
        "CancelAllOrdersAfter" => changes.CancelAllAfterAsync,
        "CancelOrder" => trading.CancelAsync,
        "CancelOrderBatch" => trading.CancelBatchAsync,
        "CancelAll" => (_, key, cancellationToken) => trading.CancelAllAsync(key, cancellationToken),
        _ => null,
    };

    private static KeyPermissions NeededFor(string method) => method switch
    {
        _ when IsTrading(method) => KeyPermissions.Trade,
        // What it may do with the token is looked at when it does it.
        "GetWebSocketsToken" => KeyPermissions.None,
        _ => KeyPermissions.Query,
    };

    private static bool IsTrading(string method) => method is
        "AddOrder" or "AddOrderBatch" or "CancelOrder" or "CancelOrderBatch" or "CancelAll" or "AmendOrder"
            or "EditOrder" or "CancelAllOrdersAfter";

    /// <summary>Trading has its own counter at Kraken.</summary>
    private static int CostOf(string method) => method switch
    {
        _ when IsTrading(method) => 0,
        "TradesHistory" or "QueryTrades" or "Ledgers" or "QueryLedgers" => 2,
        _ => 1,
    };

    [LoggerMessage(LogLevel.Warning, "{Method} could not be answered, a store is away: {Reason}")]
    private partial void LogStoreAway(string method, string reason);
}
