using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Polly;

namespace CryptoSim.Web.Client;

/// <summary>CryptoSim's own API, as docs/api.md describes it. Refusals and outages are values: nothing here throws but
/// for cancellation.</summary>
public sealed class CryptoSimClient(HttpClient http)
{
    // Five tries in some six seconds: an instance that was killed is back by then, and a trader still waits.
    private static readonly TimeSpan[] OrderRetries =
    [
        TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(800), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3),
    ];

    /// <summary>Opens a demo account.</summary>
    /// <param name="address">Address of the visitor, by which the API limits new accounts.</param>
    public Task<ApiResult<AccountCredentials>> OpenAccountAsync(string? address, CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Post, "/api/accounts", accessToken: null);
        if (address is not null)
        {
            request.Headers.Add("X-Forwarded-For", address);
        }

        return SendAsync<AccountCredentials>(request, cancellationToken);
    }

    /// <summary>Opens another account of the one who owns the token's.</summary>
    public Task<ApiResult<AccountCredentials>> OpenSubaccountAsync(
        string accessToken, string? address, CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Post, "/api/subaccounts", accessToken);
        if (address is not null)
        {
            request.Headers.Add("X-Forwarded-For", address);
        }

        return SendAsync<AccountCredentials>(request, cancellationToken);
    }

    public Task<ApiResult<AccountSummary>> GetAccountAsync(string accessToken, CancellationToken cancellationToken) =>
        SendAsync<AccountSummary>(Request(HttpMethod.Get, "/api/account", accessToken), cancellationToken);

    /// <summary>Places an order. Its client order id makes a repeat harmless, so an unanswered call is repeated.</summary>
    public async Task<ApiResult<PlacedOrder>> PlaceOrderAsync(
        string accessToken, NewOrder order, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            var request = Request(HttpMethod.Post, "/api/orders", accessToken);
            request.Content = JsonContent.Create(order, options: ApiJson.Options);
            var result = await SendAsync<PlacedOrder>(request, cancellationToken);
            if (result.Problem is not { } problem || !MayPassByItself(problem) || attempt == OrderRetries.Length)
            {
                return result;
            }

            await Task.Delay(OrderRetries[attempt], cancellationToken);
        }
    }

    public Task<ApiResult<PlacedOrder>> AmendOrderAsync(
        string accessToken, Guid orderId, OrderChange change, CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Patch, $"/api/orders/{orderId}", accessToken);
        request.Content = JsonContent.Create(change, options: ApiJson.Options);
        return SendAsync<PlacedOrder>(request, cancellationToken);
    }

    public Task<ApiResult<PlacedOrder>> CancelOrderAsync(
        string accessToken, Guid orderId, CancellationToken cancellationToken) =>
        SendAsync<PlacedOrder>(
            Request(HttpMethod.Delete, $"/api/orders/{orderId}", accessToken), cancellationToken);

    public Task<ApiResult<ExplanationView>> ExplainOrderAsync(
        string accessToken, Guid orderId, CancellationToken cancellationToken) =>
        SendAsync<ExplanationView>(
            Request(HttpMethod.Get, $"/api/orders/{orderId}/explain", accessToken), cancellationToken);

    /// <param name="status"><c>open</c>, <c>closed</c> or <c>all</c>.</param>
    public Task<ApiResult<ItemPage<PlacedOrder>>> GetOrdersAsync(
        string accessToken, string status, int limit, CancellationToken cancellationToken) =>
        SendAsync<ItemPage<PlacedOrder>>(
            Request(HttpMethod.Get, $"/api/orders?status={status}&limit={limit}", accessToken), cancellationToken);

    public Task<ApiResult<ItemPage<OrderFill>>> GetFillsAsync(
        string accessToken, int limit, CancellationToken cancellationToken) =>
        SendAsync<ItemPage<OrderFill>>(
            Request(HttpMethod.Get, $"/api/fills?limit={limit}", accessToken), cancellationToken);

    /// <param name="seen">Number of the account's last event that is known here: whichever instance answers, it answers
    /// with that one or a later one.</param>
    public Task<ApiResult<PortfolioView>> GetPortfolioAsync(
        string accessToken, long seen, CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Get, "/api/portfolio", accessToken);
        if (seen > 0)
        {
            request.Headers.Add("CryptoSim-Event", seen.ToString(CultureInfo.InvariantCulture));
        }

        return SendAsync<PortfolioView>(request, cancellationToken);
    }

    /// <param name="cursor">The last page's <c>nextCursor</c>; null for the newest lots.</param>
    public Task<ApiResult<ItemPage<LotView>>> GetLotsAsync(
        string accessToken, string asset, string? cursor, CancellationToken cancellationToken) =>
        SendAsync<ItemPage<LotView>>(
            Request(
                HttpMethod.Get,
                $"/api/portfolio/lots?asset={Uri.EscapeDataString(asset)}&limit=20&cursor={cursor}",
                accessToken),
            cancellationToken);

    public Task<ApiResult<PortfolioView>> ResetAsync(string accessToken, CancellationToken cancellationToken) =>
        SendAsync<PortfolioView>(Request(HttpMethod.Post, "/api/reset", accessToken), cancellationToken);

    /// <summary>Places orders under another fill model from now on.</summary>
    public Task<ApiResult<FillModelView>> SetFillModelAsync(
        string accessToken, FillModelView model, CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Put, "/api/account/fill-model", accessToken);
        request.Content = JsonContent.Create(model, options: ApiJson.Options);
        return SendAsync<FillModelView>(request, cancellationToken);
    }

    /// <summary>The account's API keys, oldest first.</summary>
    public Task<ApiResult<ItemPage<ApiKeyView>>> GetKeysAsync(
        string accessToken, CancellationToken cancellationToken) =>
        SendAsync<ItemPage<ApiKeyView>>(Request(HttpMethod.Get, "/api/keys", accessToken), cancellationToken);

    /// <summary>Makes an API key.</summary>
    /// <param name="address">Address of the visitor, by which the API limits new keys.</param>
    public Task<ApiResult<ApiKeyMade>> MakeKeyAsync(
        string accessToken, NewApiKey key, string? address, CancellationToken cancellationToken)
    {
        var request = Request(HttpMethod.Post, "/api/keys", accessToken);
        request.Content = JsonContent.Create(key, options: ApiJson.Options);
        if (address is not null)
        {
            request.Headers.Add("X-Forwarded-For", address);
        }

        return SendAsync<ApiKeyMade>(request, cancellationToken);
    }

    /// <summary>Takes an API key back.</summary>
    /// <returns>Null when it is gone.</returns>
    public async Task<ApiProblem?> RevokeKeyAsync(
        string accessToken, string keyId, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Delete, $"/api/keys/{Uri.EscapeDataString(keyId)}", accessToken);
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            return response.IsSuccessStatusCode ? null : await ProblemReader.ReadAsync(response, cancellationToken);
        }
        catch (Exception exception) when (IsOutage(exception, cancellationToken))
        {
            return ApiProblem.Unavailable;
        }
    }

    /// <summary>Candles, oldest first, the running one last.</summary>
    /// <param name="query">The query string of <c>GET /api/candles</c>.</param>
    public Task<ApiResult<ItemPage<CandleBar>>> GetCandlesAsync(
        string query, CancellationToken cancellationToken) =>
        SendAsync<ItemPage<CandleBar>>(
            Request(HttpMethod.Get, $"/api/candles{query}", accessToken: null), cancellationToken);

    /// <summary>How the system is.</summary>
    public Task<ApiResult<SystemView>> GetStatusAsync(CancellationToken cancellationToken) =>
        SendAsync<SystemView>(Request(HttpMethod.Get, "/api/status", accessToken: null), cancellationToken);

    private static bool MayPassByItself(ApiProblem problem) =>
        problem.Code is ApiProblem.UnavailableCode or "busy";

    private static HttpRequestMessage Request(HttpMethod method, string path, string? accessToken)
    {
        var request = new HttpRequestMessage(method, path);
        if (accessToken is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        }

        return request;
    }

    private async Task<ApiResult<T>> SendAsync<T>(HttpRequestMessage request, CancellationToken cancellationToken)
        where T : class
    {
        using (request)
        {
            try
            {
                using var response = await http.SendAsync(request, cancellationToken);
                if (!response.IsSuccessStatusCode)
                {
                    return await ProblemReader.ReadAsync(response, cancellationToken);
                }

                return await response.Content.ReadFromJsonAsync<T>(ApiJson.Options, cancellationToken) is { } value
                    ? value
                    : ApiProblem.Unavailable;
            }
            catch (Exception exception) when (IsOutage(exception, cancellationToken))
            {
                return ApiProblem.Unavailable;
            }
        }
    }

    // The HTTP client's own telemetry tells the operator; the trader gets the one sentence.
    private static bool IsOutage(Exception exception, CancellationToken cancellationToken) =>
        exception is HttpRequestException or ExecutionRejectedException or JsonException or IOException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);
}
