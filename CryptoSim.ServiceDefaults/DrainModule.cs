using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CryptoSim.ServiceDefaults;

internal static class DrainModule
{
    /// <summary>A process that is asked to end says so, hands over, and finishes what it took.</summary>
    public static IServiceCollection AddDrain(this IServiceCollection services)
    {
        services.AddOptions<DrainOptions>()
            .BindConfiguration(DrainOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddOptions<HostOptions>().Configure<IOptions<DrainOptions>>(
            (host, drain) => host.ShutdownTimeout = drain.Value.FinishWithin);
        services.AddSingleton<Drain>();
        // The last one registered is taken.
        services.AddSingleton<IHostLifetime, DrainLifetime>();
        services.AddHealthChecks().AddCheck<DrainHealthCheck>("drain");
        return services;
    }
}
