using System.Globalization;
using CryptoSim.Api.Orders.States;

namespace CryptoSim.Api.Portfolios;

/// <summary>The header <c>CryptoSim-Event</c>. Answers to calls that change an account carry the number of its last
/// event; a read that carries it back sees that event at least, whichever instance it meets. A read without it sees what
/// this instance did at once, and what others did when their notice comes, a few milliseconds later.</summary>
internal static class SeenEvent
{
    public const string Header = "CryptoSim-Event";

    /// <returns>0 where none is named.</returns>
    public static long In(HttpRequest request) => long.TryParse(
        request.Headers[Header], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>Puts it into the answers of a group's unsafe methods.</summary>
    public static RouteGroupBuilder TellsSeenEvents(this RouteGroupBuilder group) =>
        group.AddEndpointFilter(async (context, next) =>
        {
            var answer = await next(context);
            var http = context.HttpContext;
            if (!HttpMethods.IsGet(http.Request.Method)
                && Caller.AccountOf(http.User) is { } accountId
                && http.RequestServices.GetRequiredService<TradingAccounts>().Find(accountId)?.State is { } state)
            {
                http.Response.Headers[Header] = state.EventNumber.ToString(CultureInfo.InvariantCulture);
            }

            return answer;
        });
}
