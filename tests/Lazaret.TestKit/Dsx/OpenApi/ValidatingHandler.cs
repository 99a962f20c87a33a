namespace Lazaret.TestKit.Dsx.OpenApi;

/// <summary>Lets every exchange of an <see cref="HttpClient"/> through an <see cref="OpenApiValidator"/>. Event streams pass unread.</summary>
public sealed class ValidatingHandler(OpenApiValidator validator, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        byte[] sent = request.Content is { } content ? await content.ReadAsByteArrayAsync(cancellationToken) : [];
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        string? type = response.Content.Headers.ContentType?.MediaType;
        bool stream = type == "text/event-stream";
        if (!stream)
        {
            await response.Content.LoadIntoBufferAsync(cancellationToken);
        }

        validator.Check(new ApiExchange
        {
            Method = request.Method.Method,
            Target = request.RequestUri!.PathAndQuery,
            RequestType = request.Content?.Headers.ContentType?.MediaType,
            RequestBody = sent,
            Status = (int)response.StatusCode,
            AnswerType = type,
            AnswerBody = stream ? null : await response.Content.ReadAsByteArrayAsync(cancellationToken),
            AnswerHeaders = response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase),
        });
        return response;
    }
}
