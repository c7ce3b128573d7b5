using CryptoSim.Data;
using CryptoSim.Data.Candles;
using CryptoSim.Data.Leases;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Bus;
using CryptoSim.PriceFeed;
using CryptoSim.ServiceDefaults;
using CryptoSim.ServiceDefaults.Caching;
using CryptoSim.ServiceDefaults.Status;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddRedisBackend("redis");
builder.Services.AddTwoLevelCache();
builder.AddPostgresBackend<CryptoSimDbContext>("cryptosim");
builder.Services.AddCryptoSimData(builder.Configuration);
builder.Services.AddSingleton<CandleHeads>();
builder.Services.AddLeaderLease("pricefeed");
builder.Services.AddMarketBoard(builder.Configuration);
builder.Services.AddMarketPublisher();
builder.Services.AddPriceFeed(builder.Configuration);
builder.Services.AddInstanceStatus();

var app = builder.Build();
app.MapDefaultEndpoints();
app.Run();
