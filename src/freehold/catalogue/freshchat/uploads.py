"""Files and images (contract 3.8)."""

from freehold.catalogue.freshchat import shapes
from freehold.catalogue.operation import Access, Body, Operation

upload_file = Operation(
    id="freshchat.files.upload",
    method="POST",
    path="/v2/files/upload",
    area="files",
    acts_on="file",
    access=Access.WRITE,
    summary="Upload a file of at most 25 MB, to be sent in a message by its hash.",
    says="uploaded the file {file_name}",
    gives=shapes.UploadedFile,
    body=Body.FORM,
    form_field="file",
    scope="freshchat.file.create",
    errors=(400,),
)
upload_image = Operation(
    id="freshchat.images.upload",
    method="POST",
    path="/v2/images/upload",
    area="files",
    acts_on="file",
    access=Access.WRITE,
    summary="Upload an image of at most 25 MB, to be sent in a message by its URL.",
    says="uploaded the image {file_name}",
    gives=shapes.UploadedImage,
    body=Body.FORM,
    form_field="image",
    scope="freshchat.image.create",
    errors=(400,),
)

UPLOADS = (upload_file, upload_image)
