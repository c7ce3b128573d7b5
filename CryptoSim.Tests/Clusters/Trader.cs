using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace CryptoSim.Tests.Clusters;

/// <summary>An account on a running API, over HTTP as anyone would use it.</summary>
internal sealed class Trader : IDisposable
{
    private readonly HttpClient _http;

    private Trader(HttpClient http, string accountId)
    {
        _http = http;
        AccountId = accountId;
    }

    public string AccountId { get; }

    /// <summary>Opens an account with its 10,000 USD.</summary>
    public static async Task<Trader> OpenAsync(Uri api)
    {
        // Retries are the test's own business: a refused or cut call is told.
        var http = new HttpClient { BaseAddress = api, Timeout = TimeSpan.FromSeconds(20) };
        using var answer = await http.PostAsync(new Uri("/api/accounts", UriKind.Relative), null);
        var body = await ReadAsync(answer);
        Assert.AreEqual(HttpStatusCode.Created, answer.StatusCode, body.ToString());
        http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", body.GetProperty("accessToken").GetString());
        return new Trader(http, body.GetProperty("accountId").GetString()!);
    }

    /// <summary>The status and body of <c>POST /api/orders</c>.</summary>
    /// <exception cref="HttpRequestException">No answer came: what became of the order is not known.</exception>
    public async Task<(HttpStatusCode Status, JsonElement Body)> PlaceAsync(object order)
    {
        using var answer = await _http.PostAsJsonAsync("/api/orders", order);
        return (answer.StatusCode, await ReadAsync(answer));
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative));
        var body = await ReadAsync(answer);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, $"{path}: {body}");
        return body;
    }

    /// <summary>All orders of the account, through every page.</summary>
    public async Task<IReadOnlyList<JsonElement>> OrdersAsync()
    {
        List<JsonElement> orders = [];
        string? cursor = null;
        do
        {
            var page = await GetAsync("/api/orders?status=all&limit=1000"
                + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}"));
            orders.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);

        return orders;
    }

    public void Dispose() => _http.Dispose();

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }
}
