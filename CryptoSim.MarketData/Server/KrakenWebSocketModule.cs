using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace CryptoSim.MarketData.Server;

public static class KrakenWebSocketModule
{
    /// <summary>Registers the server of Kraken's public WebSocket v2. It needs a
    /// <see cref="Board.MarketBoard"/>, and serves ohlc history where an
    /// <see cref="PublicRest.ICandleSource"/> is registered.</summary>
    public static IServiceCollection AddKrakenWebSocketServer(this IServiceCollection services)
    {
        services.AddOptions<KrakenWebSocketOptions>()
            .BindConfiguration(KrakenWebSocketOptions.Section)
            .ValidateDataAnnotations()
            .Validate(
                options => options.ConflateAbove < options.QueueLimit
                    && options.ConflateAboveBytes < options.QueueLimitBytes,
                "KrakenWebSocket:ConflateAbove and ConflateAboveBytes must be below QueueLimit and QueueLimitBytes")
            .ValidateOnStart();
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<WebSocketMetrics>();
        services.TryAddSingleton<KrakenWebSocketServer>();
        services.AddHostedService(provider => provider.GetRequiredService<KrakenWebSocketServer>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, AcceptWebSockets>());
        return services;
    }

    /// <summary>Maps the WebSocket endpoint, for example at <c>/ws/v2</c>. Endpoint filters on the result run before
    /// the upgrade.</summary>
    public static RouteHandlerBuilder MapKrakenWebSocket(this IEndpointRouteBuilder endpoints, string path)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        return endpoints.MapGet(path, static (HttpContext context, KrakenWebSocketServer server) =>
            server.AcceptAsync(context)).ExcludeFromDescription();
    }

    /// <summary>Maps an endpoint that serves <see cref="IPrivateChannels"/> too, for example at
    /// <c>/ws-auth/v2</c>.</summary>
    public static RouteHandlerBuilder MapKrakenPrivateWebSocket(this IEndpointRouteBuilder endpoints, string path)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        return endpoints.MapGet(
            path,
            static (HttpContext context, KrakenWebSocketServer server, IPrivateChannels channels) =>
                server.AcceptAsync(context, channels)).ExcludeFromDescription();
    }

    /// <summary>Puts the WebSocket middleware first, so that no host has to remember it.</summary>
    private sealed class AcceptWebSockets : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.UseWebSockets();
            next(app);
        };
    }
}
