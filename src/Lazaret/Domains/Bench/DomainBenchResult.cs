using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lazaret.Domains.Bench;

/// <summary>What <c>lazaret dga bench</c> measured.</summary>
internal sealed partial record DomainBenchResult
{
    /// <summary>The model's id.</summary>
    public required string Model { get; init; }

    /// <summary>Processors that could be used.</summary>
    public required int Cores { get; init; }

    /// <summary>In batches on all of them.</summary>
    public required double NamesPerSecond { get; init; }

    /// <summary>In batches on one thread.</summary>
    public required double NamesPerSecondOneThread { get; init; }

    /// <summary>One name by itself, microseconds: half of the calls took less.</summary>
    public required double P50Us { get; init; }

    /// <summary>The same for 99 of 100 calls.</summary>
    public required double P99Us { get; init; }

    /// <summary>Reading the model and the public-suffix list, milliseconds.</summary>
    public required double LoadMs { get; init; }

    /// <summary>Memory of the process at the end, bytes.</summary>
    public required long ResidentBytes { get; init; }

    /// <summary>Writes it as a few lines, or as JSON.</summary>
    public async Task WriteAsync(Stream output, bool json, CancellationToken cancellationToken)
    {
        if (json)
        {
            await JsonSerializer.SerializeAsync(output, this, BenchJson.Default.DomainBenchResult, cancellationToken);
            output.Write("\n"u8);
            return;
        }

        await using StreamWriter text = new(output) { NewLine = "\n" };
        await text.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"all {Cores} cores    {NamesPerSecond,12:N0} names/s"));
        await text.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"one thread     {NamesPerSecondOneThread,12:N0} names/s"));
        await text.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"a single name  {P50Us,12:N1} µs half the time, {P99Us:N1} µs at most in 99 of 100"));
        await text.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"model          {Model}, ready in {LoadMs:N0} ms; the process takes {ResidentBytes / 1048576.0:N0} MiB"));
    }

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, IndentSize = 2)]
    [JsonSerializable(typeof(DomainBenchResult))]
    private sealed partial class BenchJson : JsonSerializerContext;
}
