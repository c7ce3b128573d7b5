using System.Globalization;
using CryptoSim.Benchmarks.Feed;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CryptoSim.Benchmarks.Scale.Hello;

/// <summary>A Blazor application with the template's page, and a count of its circuits.</summary>
internal static class HelloServer
{
    /// <summary>Serves until standard input is closed; prints <see cref="FanOutServer.Ready"/> and its address.</summary>
    public static async Task RunAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.UseStaticWebAssets();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddSingleton<Circuits>();
        builder.Services.AddScoped<CircuitHandler, CircuitCounter>();
        await using var app = builder.Build();
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapGet("/circuits", (Circuits circuits) => circuits.Open.ToString(CultureInfo.InvariantCulture));
        app.MapRazorComponents<HelloApp>().AddInteractiveServerRenderMode();
        await app.StartAsync();
        Console.WriteLine(FanOutServer.Ready + app.Urls.First());
        while (await Console.In.ReadLineAsync() is not null)
        {
            // The driver closes it when it is done, or dies.
        }

        await app.StopAsync();
    }

    private sealed class Circuits
    {
        private int _open;

        public int Open => Volatile.Read(ref _open);

        public void Add(int change) => Interlocked.Add(ref _open, change);
    }

    private sealed class CircuitCounter(Circuits circuits) : CircuitHandler
    {
        public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
        {
            circuits.Add(1);
            return Task.CompletedTask;
        }

        public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
        {
            circuits.Add(-1);
            return Task.CompletedTask;
        }
    }
}
