using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Mime;
using CryptoSim.Domain.Candles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CryptoSim.Tests.PriceFeed;

/// <summary>A venue's public REST over a real socket, that answers what the test tells it.</summary>
internal sealed class ScriptedRest : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScriptedRest(WebApplication app) => _app = app;

    public Uri Address { get; private set; } = null!;

    /// <summary>Path and query of each request.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>The next answers, before <see cref="Answer"/> is asked.</summary>
    public ConcurrentQueue<(int Status, string Type, string Body)> Next { get; } = new();

    /// <summary>By interval in minutes, or 0 for what is not OHLC.</summary>
    public Func<int, string> Answer { get; set; } = _ => Error("EGeneral:Internal error");

    public static async Task<ScriptedRest> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var rest = new ScriptedRest(builder.Build());
        rest._app.Map("/{**path}", rest.ServeAsync);
        await rest._app.StartAsync();
        rest.Address = new Uri(rest._app.Urls.First());
        return rest;
    }

    public static string Error(string error) => $$"""{"error":["{{error}}"]}""";

    /// <param name="running">Opening time of the running candle, which comes last.</param>
    public static string Ohlc(string key, int minutes, DateTimeOffset running, IEnumerable<Candle> candles)
    {
        var rows = candles.Select(candle => string.Create(CultureInfo.InvariantCulture,
            $"[{candle.OpenTime.ToUnixTimeSeconds()},\"{candle.Open}\",\"{candle.High}\",\"{candle.Low}\",\"{candle.Close}\",\"{candle.Vwap}\",\"{candle.Volume}\",{candle.Trades}]"));
        var last = running.AddMinutes(-minutes).ToUnixTimeSeconds();
        return $$$"""{"error":[],"result":{"{{{key}}}":[{{{string.Join(',', rows)}}}],"last":{{{last}}}}}""";
    }

    public int Asked(int minutes) => Requests.Count(request =>
        request.EndsWith(string.Create(CultureInfo.InvariantCulture, $"interval={minutes}"), StringComparison.Ordinal));

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task ServeAsync(HttpContext context)
    {
        Requests.Enqueue(context.Request.Path + context.Request.QueryString);
        if (!Next.TryDequeue(out var answer))
        {
            var interval = int.TryParse(context.Request.Query["interval"], CultureInfo.InvariantCulture, out var minutes)
                ? minutes : 0;
            answer = (StatusCodes.Status200OK, MediaTypeNames.Application.Json, Answer(interval));
        }

        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.Type;
        await context.Response.WriteAsync(answer.Body);
    }
}
