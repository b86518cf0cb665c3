# Debian slim, in two steps, so that what builds the package is not in the image. Nothing is fetched when it runs.
#   docker build -t yinju .
#   docker run -p 7860:7860 -v yinju:/data -e YINJU_PASSWORD=... -e YINJU_API_KEY=... yinju
FROM python:3.13-slim AS build
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY corpus corpus
COPY index index
COPY qa qa
COPY ui ui
RUN python -m venv /opt/yinju
# PyTorch without CUDA, which is gigabytes
RUN /opt/yinju/bin/pip install --no-cache-dir --extra-index-url https://download.pytorch.org/whl/cpu ".[mcp,ocr]"

FROM python:3.13-slim
# what OpenCV needs, which recognises text in pictures
RUN apt-get update \
 && apt-get install -y --no-install-recommends libgl1 libglib2.0-0 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /data yinju \
 && install -d -o yinju -g yinju /data
COPY --from=build /opt/yinju /opt/yinju
ENV PATH=/opt/yinju/bin:$PATH HF_HUB_OFFLINE=1 PYTHONDONTWRITEBYTECODE=1 XDG_DATA_HOME=/data
USER yinju
VOLUME /data
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:7860/healthz', timeout=4)"]
ENTRYPOINT ["yinju"]
CMD ["serve", "--host", "0.0.0.0", "--port", "7860", "--mcp"]
