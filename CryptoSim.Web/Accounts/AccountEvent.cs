using CryptoSim.Web.Client;

namespace CryptoSim.Web.Accounts;

/// <summary>What one commit changed: <c>{"accountId":"...","number":123,"orders":[...]}</c>.</summary>
/// <param name="Number">The account's event number, one higher with each commit.</param>
/// <param name="Orders">The orders as they are afterwards, with all their fills.</param>
/// <param name="Trace">The <c>traceparent</c> of the request that caused it, where it was traced.</param>
public sealed record AccountEvent(
    Guid AccountId, long Number, IReadOnlyList<PlacedOrder> Orders, string? Trace = null)
{
    /// <summary>Stands for events that may have been missed: whoever sees it reads again.</summary>
    public static AccountEvent Gap(Guid accountId) => new(accountId, -1, []);

    public bool IsGap => Number < 0;
}
