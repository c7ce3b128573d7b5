using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace CryptoSim.ServiceDefaults;

/// <summary>Metrics for Prometheus and OTLP, traces and logs for OTLP.</summary>
public static class Telemetry
{
    /// <summary>Meters and activity sources of this product start with this; all of them are exported.</summary>
    public const string Prefix = "CryptoSim";

    private const string MetricsPath = "/metrics";

    // Paths of probes and scrapes: a trace each would drown the others.
    private static readonly string[] _untraced = ["/health", "/alive", MetricsPath];

    internal static void AddTelemetry<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Logging.Configure(options => options.ActivityTrackingOptions =
            ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });
        builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                // Processor, memory, collections, threads of the pool.
                .AddRuntimeInstrumentation()
                .AddMeter($"{Prefix}.*", "Npgsql", "Polly", "Microsoft.AspNetCore.*", "ZiggyCreatures.*")
                .AddPrometheusExporter())
            .WithTracing(tracing => tracing
                .AddSource(builder.Environment.ApplicationName, $"{Prefix}.*")
                .AddAspNetCoreInstrumentation(options => options.Filter = context =>
                    !_untraced.Any(path => context.Request.Path.StartsWithSegments(path)))
                .AddHttpClientInstrumentation());
        if (!string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            builder.Services.AddOpenTelemetry().UseOtlpExporter();
        }
    }

    /// <summary>For who scrapes an instance itself. What came through a balancer is told that there is nothing: figures
    /// are for operators, and one instance's at random are of no use.</summary>
    internal static void MapMetrics(this WebApplication app)
    {
        app.Use((context, next) =>
        {
            if (context.Request.Path.StartsWithSegments(MetricsPath) && IsForwarded(context.Request.Headers))
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }

            return next(context);
        });
        app.MapPrometheusScrapingEndpoint(MetricsPath);
    }

    // The second name is what the first becomes once it is believed.
    private static bool IsForwarded(IHeaderDictionary headers) =>
        headers.ContainsKey("X-Forwarded-For") || headers.ContainsKey("X-Original-For");
}
