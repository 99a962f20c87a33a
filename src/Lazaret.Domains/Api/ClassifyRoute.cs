using System.IO.Pipelines;
using System.Text.Json;
using Lazaret.Domains.Classify;
using Lazaret.Domains.Text;
using Lazaret.Domains.Verdicts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Lazaret.Domains.Api;

/// <summary><c>POST /api/v2/domains/classify</c>.</summary>
internal static class ClassifyRoute
{
    public const string Ndjson = "application/x-ndjson";

    public static Task AnswerAsync(HttpContext http, DomainApi api)
    {
        ClassifyOptions options = DomainQuery.Read(http, api.Options);
        string type = (http.Request.ContentType ?? "").Split(';')[0].Trim().ToLowerInvariant();
        return type switch
        {
            "application/json" => ArrayAsync(http, api, options),
            "" => throw new DomainApiException(415, "Send a JSON array with Content-Type: application/json, or lines of JSON with Content-Type: application/x-ndjson."),
            _ => StreamAsync(http, api, options), // the router lets no other type through
        };
    }

    /// <summary>Everything is scored before the answer begins, so its status says whether all of it went well.</summary>
    private static async Task ArrayAsync(HttpContext http, DomainApi api, ClassifyOptions options)
    {
        string[] names = NameArray.Parse(await BodyAsync(http, api.Options.MaxBytes).ConfigureAwait(false), api.Options.MaxNames);
        DomainScore[] scores = new DomainScore[names.Length];
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = http.RequestAborted };
        await Parallel.ForAsync(0, (names.Length + NameBatch.Capacity - 1) / NameBatch.Capacity, parallel, async (part, cancel) =>
        {
            int from = part * NameBatch.Capacity;
            int count = Math.Min(NameBatch.Capacity, names.Length - from);
            await api.Classifier.ScoreAsync(names.AsMemory(from, count), scores.AsMemory(from, count), options, cancel).ConfigureAwait(false);
        }).ConfigureAwait(false);

        DomainAnswers.Name(http, api.Classifier.Model);
        http.Response.ContentType = "application/json; charset=utf-8";
        PipeWriter output = http.Response.BodyWriter;
        using Utf8JsonWriter json = new(output, new JsonWriterOptions { SkipValidation = true });
        json.WriteStartArray();
        for (int i = 0; i < names.Length; i++)
        {
            api.Metrics.Count(scores[i].Kind);
            JsonSerializer.Serialize(json, ScoreView.Of(names[i], scores[i], api.Classifier.Model, null), VerdictJsonContext.Default.ScoreView);
            if (i % 256 == 255)
            {
                json.Flush();
                await output.FlushAsync(http.RequestAborted).ConfigureAwait(false);
            }
        }

        json.WriteEndArray();
        json.Flush();
    }

    /// <summary>Line by line, in constant memory: when the reader of the answers is slow, nothing more is read of the body.</summary>
    private static async Task StreamAsync(HttpContext http, DomainApi api, ClassifyOptions options)
    {
        http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            // A feed may have pauses; how long they may be is ours to say.
            rate.MinDataRate = null;
        }

        IdleGuardStream body = new(http.Request.Body, api.Options.StreamIdle, api.Time);
        await using (body.ConfigureAwait(false))
        {
            NamePipeline? pipeline = null;
            PatientClassifier patient = new(api.Classifier, () => pipeline!.HasWritten, api.Options.StreamPatience, api.Time);
            using JsonLinesWriter writer = new(http.Response.BodyWriter, patient, whole: false);
            pipeline = new NamePipeline(new LineNameReader(body, new JsonLine("domain", Strings: true), api.Options.MaxLineBytes), patient, writer)
            {
                Options = options,
                AtOnce = Math.Min(Environment.ProcessorCount, 4),
                RefuseEarly = true,
            };
            http.Response.ContentType = Ndjson;
            try
            {
                // The head of the answer names the model, so it must be there first.
                DomainAnswers.Name(http, api.Classifier.Model);
                await pipeline.RunAsync(http.RequestAborted).ConfigureAwait(false);
            }
            catch (Exception e) when (!http.RequestAborted.IsCancellationRequested && Explain(e) is { } problem)
            {
                if (!http.Response.HasStarted)
                {
                    throw problem;
                }

                // The status is gone: the last line says what is wrong.
                await LastAsync(http, problem.Message).ConfigureAwait(false);
            }
            finally
            {
                api.Metrics.Count(pipeline.Counts);
            }
        }
    }

    /// <summary>What ended a stream, as a problem; null for what nobody expects.</summary>
    private static Exception? Explain(Exception error) => error switch
    {
        InputException e => new DomainApiException(e.IsTooLong ? StatusCodes.Status413PayloadTooLarge : StatusCodes.Status400BadRequest, e.Sentence),
        DomainApiException or ClassifierUnavailableException => error,
        _ => null,
    };

    private static async Task LastAsync(HttpContext http, string sentence)
    {
        using MemoryStream line = new();
        using (Utf8JsonWriter json = new(line))
        {
            json.WriteStartObject();
            json.WriteString("error", sentence);
            json.WriteEndObject();
        }

        line.WriteByte((byte)'\n');
        await http.Response.Body.WriteAsync(line.ToArray(), http.RequestAborted).ConfigureAwait(false);
    }

    private static async Task<byte[]> BodyAsync(HttpContext http, int most)
    {
        if (http.Request.ContentLength > most)
        {
            throw TooLarge(most);
        }

        http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = most;
        try
        {
            using MemoryStream body = new();
            await http.Request.Body.CopyToAsync(body, http.RequestAborted).ConfigureAwait(false);
            return body.ToArray();
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw TooLarge(most);
        }
    }

    private static DomainApiException TooLarge(int most) =>
        new(StatusCodes.Status413PayloadTooLarge, $"The array has more than {most} bytes, which is the most that is allowed; send application/x-ndjson for more.");
}
