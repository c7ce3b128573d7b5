using CryptoSim.Api.Equity;
using CryptoSim.Api.Orders.Events;
using CryptoSim.Data.Transfers;
using CryptoSim.Domain.Money;
using CryptoSim.Domain.Orders;
using CryptoSim.Domain.Portfolios;
using CryptoSim.MarketData.Board;
using Microsoft.Extensions.Options;

namespace CryptoSim.Api.Transfers;

/// <summary>Deposits and withdraws virtual money, at what it is worth now: profit leaves out what was put in.</summary>
internal sealed class TransferDesk(
    TransferStore transfers,
    MarketBoard board,
    SettledDecisions settled,
    IOptions<ApiOptions> options,
    TimeProvider time)
{
    /// <returns>The transfer, and whether it was there already; or why it was refused.</returns>
    public async Task<Parsed<(TransferRow Transfer, bool Existed)>> TransferAsync(
        Guid accountId, TransferKind kind, TransferBody body, CancellationToken cancellationToken)
    {
        var value = ValueOf(body);
        if (value.IsRefused)
        {
            return value.Problem;
        }

        var request = new TransferRequest(
            accountId, kind, body.Asset, body.Amount, value.Value, body.ClientTransferId);
        var limit = options.Value.DepositsPerDayUsd;
        // Not canceled with the request: once sent, the answer is wanted.
        var outcome = await transfers.CommitAsync(request, limit, time.GetUtcNow(), CancellationToken.None);
        switch (outcome.Status)
        {
            case TransferStatus.Committed:
                settled.Changed(accountId, outcome.Transfer!.EventNumber);
                return (outcome.Transfer, false);
            case TransferStatus.Exists when IsSame(outcome.Transfer!, request):
                return (outcome.Transfer!, true);
            case TransferStatus.Exists:
                return Reused(body);
            case TransferStatus.InsufficientFunds:
                return Short(body, outcome.Left);
            case TransferStatus.LimitExceeded:
                return TooMuch(limit, outcome.Left);
            default:
                return Problems.Unauthorized();
        }
    }

    private Parsed<decimal> ValueOf(TransferBody body)
    {
        if (body.Asset == UsdValuation.Usd)
        {
            return body.Amount;
        }

        if (board.Markets.Count == 0)
        {
            // An instance that has just started knows no market yet, and must not deny one that is there.
            return Problems.Unavailable("The markets have not arrived yet.");
        }

        if (!board.Markets.Any(market => market.Instrument.Base == body.Asset || market.Instrument.Quote == body.Asset))
        {
            return new ProblemResult(
                StatusCodes.Status404NotFound, "unknown_asset", "This asset is not traded here.", "asset");
        }

        if (board.IsStale)
        {
            return Problems.From(new OrderRejection(
                RejectionCodes.QuoteStale,
                $"Prices are stale: what {body.Asset} is worth is not known until the market is heard again.",
                "asset"));
        }

        return UsdPrices.Of(board).ValueOf(body.Asset, body.Amount) is { } value
            ? decimal.Round(value, Amounts.Decimals)
            : new ProblemResult(
                StatusCodes.Status422UnprocessableEntity,
                "asset_not_valued",
                $"{body.Asset} has no price in USD now, neither directly nor through BTC.",
                "asset");
    }

    private static bool IsSame(TransferRow first, TransferRequest request) =>
        first.Kind == request.Kind && first.Asset == request.Asset && first.Amount == request.Amount;

    private static ProblemResult Reused(TransferBody body) =>
        new(
            StatusCodes.Status409Conflict,
            "client_transfer_id_reused",
            $"clientTransferId {body.ClientTransferId} was used for a transfer with other content.",
            "clientTransferId");

    private static ProblemResult Short(TransferBody body, decimal available) =>
        new(
            StatusCodes.Status422UnprocessableEntity,
            RejectionCodes.InsufficientFunds,
            $"The withdrawal needs {Amounts.Text(body.Amount)} {body.Asset} and {Amounts.Text(available)} {body.Asset} "
            + "is available.",
            "amount",
            Available: available);

    private static ProblemResult TooMuch(decimal limit, decimal left) =>
        new(
            StatusCodes.Status422UnprocessableEntity,
            "deposit_limit_exceeded",
            $"At most {Amounts.Text(limit)} USD worth is deposited in a day (UTC), and {Amounts.Text(left)} USD of it "
            + "is left.",
            "amount",
            limit,
            left);
}
