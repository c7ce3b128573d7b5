using System.Net;
using CryptoSim.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoSim.Tests.Web;

[TestClass]
public sealed class SameOriginTests
{
    public required TestContext TestContext { get; set; }

    [TestMethod]
    [DataRow("/live/v2", "https://evil.example", HttpStatusCode.Forbidden)]
    [DataRow("/live/v2", "null", HttpStatusCode.Forbidden)]
    [DataRow("/live/v2", "http://127.0.0.1:1", HttpStatusCode.Forbidden)]
    [DataRow("/_blazor/negotiate", "https://evil.example", HttpStatusCode.Forbidden)]
    [DataRow("/live/v2", "{own}", HttpStatusCode.OK)]
    [DataRow("/live/candles", null, HttpStatusCode.OK)]
    [DataRow("/about", "https://evil.example", HttpStatusCode.OK)]
    public async Task Only_our_own_pages_reach_circuits_and_streams(
        string path, string? origin, HttpStatusCode expected)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.UseSameOrigin("/_blazor", "/live");
        app.Run(context => context.Response.WriteAsync("ok"));
        await app.StartAsync(TestContext.CancellationToken);
        var own = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

        using var http = new HttpClient { BaseAddress = new Uri(own) };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin == "{own}" ? own : origin);
        }

        using var response = await http.SendAsync(request, TestContext.CancellationToken);

        Assert.AreEqual(expected, response.StatusCode);
    }
}
