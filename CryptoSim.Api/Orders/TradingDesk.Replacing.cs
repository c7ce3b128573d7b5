using CryptoSim.Api.Orders.Commits;
using CryptoSim.Data.Orders;
using CryptoSim.Domain.Orders;
using Npgsql;

namespace CryptoSim.Api.Orders;

public sealed partial class TradingDesk
{
    /// <summary>Cancels an open order and places another in its stead. Both are decided before either is sent, so that
    /// a refusal leaves the first as it was; they are committed in one transaction (decision 0170).</summary>
    /// <param name="isCheck">Only to be checked: nothing is sent.</param>
    /// <returns>The order placed instead, or the open one where it was only a check; or why it is refused.</returns>
    /// <exception cref="NpgsqlException">The ledger is away: nothing was done, or all.</exception>
    public async Task<DeskResult> ReplaceAsync(
        Guid accountId, Guid orderId, AmendOrder change, bool isCheck, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        return await RetryAsync(() => TryReplaceAsync(accountId, orderId, change, isCheck, cancellationToken));
    }

    private async Task<DeskResult?> TryReplaceAsync(
        Guid accountId, Guid orderId, AmendOrder change, bool isCheck, CancellationToken cancellationToken)
    {
        var account = accounts.Get(accountId);
        PlaceOrder? request;
        PendingDecision canceled;
        PendingDecision placed;
        if (!await account.TryEnterAsync(options.WaitingPerAccount, cancellationToken))
        {
            return DeskResult.Refused(Rejections.Busy());
        }

        try
        {
            if (await accounts.StateAsync(account, cancellationToken) is not { } state)
            {
                return DeskResult.Refused(UnknownAccount());
            }

            if (state.FindOpenOrder(orderId) is not { } open)
            {
                return await NotOpenAsync(account, state, orderId, cancellationToken);
            }

            // It may take from the book, of which what was taken long ago must be known.
            if (!ReferenceEquals(state, await accounts.StateAsync(account, open.Order.Symbol, cancellationToken)))
            {
                return null;
            }

            request = OrderReplacement.Of(open.Order, change);
            var decided = open.Order.Status == OrderStatus.Pending
                ? new PlacementDecision(null, Rejections.PendingNotReplaced(open.Order), 0)
                : request is null
                ? new PlacementDecision(
                    null, Rejections.QuantityFilledAlready(change.Quantity ?? open.Order.Quantity, open.Order), 0)
                : decisions.Place(state, request, OrderContent.Hash(request), open.Order);
            if (decided.Rejection is { } rejection)
            {
                // Each of them may rest on a state that is no longer the ledger's.
                return await accounts.IsCurrentAsync(account, state, cancellationToken)
                    ? DeskResult.Refused(rejection)
                    : null;
            }

            if (isCheck)
            {
                return DeskResult.Of(open.Order, open.Fills, existed: true);
            }

            var together = TrySend(
                account, state, [decisions.Cancel(state, open), .. decided.Items], decided.SeenTradeId);
            if (together is null)
            {
                return DeskResult.Refused(Rejections.Busy());
            }

            canceled = together[0];
            placed = together.Single(sent => ReferenceEquals(sent.Item, decided.Item));
            SendCloses(account, state, null, together);
        }
        finally
        {
            account.Gate.Release();
        }

        // Not with the caller: once the first is canceled, the second is wanted.
        if ((await canceled.Outcome).Status != CommitStatus.Committed)
        {
            return null;
        }

        return (await placed.Outcome).Status == CommitStatus.Committed
            ? DeskResult.Of(placed.After.Order, placed.After.Fills)
            : await PlaceAsync(accountId, request!, CancellationToken.None);
    }
}
